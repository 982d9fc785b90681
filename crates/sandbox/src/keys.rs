//! The credentials that a sandbox accepts. They are valid nowhere else, so they are constants and may be printed.

/// An access key of Authing, which signs requests or fetches management tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthingKey {
    /// Id of the access key.
    pub id: &'static str,
    /// Secret of the access key.
    pub secret: &'static str,
    /// User pool of the access key, which management tokens have in the claim `scoped_userpool_id`.
    pub user_pool: &'static str,
}

/// An access key of Huawei Cloud, which signs requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SwrKey {
    /// The access key (AK).
    pub key: &'static str,
    /// The secret key (SK).
    pub secret: &'static str,
    /// The security token that a temporary key requires (header `X-Security-Token`).
    pub security_token: Option<&'static str>,
    /// Id of the project.
    pub project_id: &'static str,
}

/// A user of IAM, who gets a token for a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct IamUser {
    /// Name of the account.
    pub domain: &'static str,
    /// Name of the user.
    pub user: &'static str,
    /// Password of the user.
    pub password: &'static str,
}

pub(crate) const AUTHING: AuthingKey = AuthingKey {
    id: "62eaa95f0000000000000001",
    secret: "0123456789abcdef0123456789abcdef",
    user_pool: "62eaa95f0000000000000000",
};

pub(crate) const SWR: SwrKey = SwrKey {
    key: "AKEXAMPLE0000000001",
    secret: "SKEXAMPLE00000000000000000000000000000001",
    security_token: None,
    project_id: "0123456789abcdef0123456789abcdef",
};

pub(crate) const SWR_TEMPORARY: SwrKey = SwrKey {
    key: "AKEXAMPLE0000000002",
    secret: "SKEXAMPLE00000000000000000000000000000002",
    security_token: Some("STS.EXAMPLE/token+with=chars"),
    ..SWR
};

pub(crate) const IAM: IamUser = IamUser { domain: "sandbox", user: "ops", password: "sandbox-password" };

/// The account and the user of Huawei Cloud.
pub(crate) const DOMAIN_ID: &str = "06570000000000000000000000000f60";
pub(crate) const USER_ID: &str = "06510000000000000000000000000010";

/// The regions that the sandbox serves. The first is the source of its jobs.
pub(crate) const REGIONS: [&str; 5] =
    ["cn-north-4", "cn-north-1", "cn-east-3", "cn-south-1", "ap-southeast-1"];

/// Returns the environment variables with which clients find and use a sandbox at `url`.
pub(crate) fn environment(url: &str) -> Vec<(String, String)> {
    let fixed = [
        ("AUTHING_HOST", url),
        ("AUTHING_ACCESS_KEY_ID", AUTHING.id),
        ("AUTHING_ACCESS_KEY_SECRET", AUTHING.secret),
        ("HUAWEICLOUD_SDK_AK", SWR.key),
        ("HUAWEICLOUD_SDK_SK", SWR.secret),
        ("HUAWEICLOUD_SDK_PROJECT_ID", SWR.project_id),
        ("HUAWEICLOUD_SDK_IAM_ENDPOINT", url),
        ("HW_REGION_NAME", REGIONS[0]),
    ];
    let mut variables = fixed.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    variables.extend(REGIONS.map(|region| {
        let region = region.to_ascii_uppercase().replace('-', "_");
        (format!("HUAWEICLOUD_SDK_REGION_SWR_{region}"), url.to_owned())
    }));
    variables
}
