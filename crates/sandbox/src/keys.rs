//! The credentials that a sandbox accepts. They open nothing else, so they are constants and may be printed.

/// An access key of Authing, which signs requests or fetches management tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthingKey {
    /// Id of the access key.
    pub id: &'static str,
    /// Secret of the access key.
    pub secret: &'static str,
    /// User pool that the access key belongs to. Management tokens carry it in the claim `scoped_userpool_id`.
    pub user_pool: &'static str,
}

/// An access key of Huawei Cloud, which signs requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SwrKey {
    /// The access key (AK).
    pub key: &'static str,
    /// Its secret key (SK).
    pub secret: &'static str,
    /// The security token that a temporary key must come with (header `X-Security-Token`).
    pub security_token: Option<&'static str>,
    /// Id of the project that the key is used in.
    pub project_id: &'static str,
}

/// A user of IAM, who logs in with a password to get a token.
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

const PROJECT_ID: &str = "0123456789abcdef0123456789abcdef";

pub(crate) const SWR: SwrKey = SwrKey {
    key: "AKEXAMPLE0000000001",
    secret: "SKEXAMPLE00000000000000000000000000000001",
    security_token: None,
    project_id: PROJECT_ID,
};

pub(crate) const SWR_TEMPORARY: SwrKey = SwrKey {
    key: "AKEXAMPLE0000000002",
    secret: "SKEXAMPLE00000000000000000000000000000002",
    security_token: Some("STS.EXAMPLE/token+with=chars"),
    project_id: PROJECT_ID,
};

pub(crate) const IAM: IamUser = IamUser { domain: "sandbox", user: "ops", password: "sandbox-password" };

/// The regions that the sandbox stands for. The first is where its jobs come from.
pub(crate) const REGIONS: [&str; 5] =
    ["cn-north-4", "cn-north-1", "cn-east-3", "cn-south-1", "ap-southeast-1"];
