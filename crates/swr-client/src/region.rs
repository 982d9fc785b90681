//! The regions of Huawei Cloud.

use std::{fmt, str::FromStr};

/// A region, such as `cn-north-4`.
///
/// ```
/// use swr_client::Region;
///
/// assert!("cn-north-4".parse::<Region>().is_ok());
/// let error = "CN_NORTH_4".parse::<Region>().unwrap_err();
/// assert!(error.starts_with("invalid region `CN_NORTH_4`: must consist of"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region(String);

impl Region {
    /// Returns the region.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the base URL of a service in the region. The European region has its own domain.
    pub(crate) fn base_url(&self, service: &str) -> String {
        let is_europe = self.0.starts_with("eu-west-1") && self.0 != "eu-west-1";
        let domain = if is_europe { "eu" } else { "com" };
        format!("https://{service}.{self}.myhuaweicloud.{domain}")
    }
}

impl FromStr for Region {
    type Err = String;

    fn from_str(region: &str) -> Result<Self, String> {
        let is_label = |character: char| matches!(character, 'a'..='z' | '0'..='9' | '-');
        if region.is_empty() || region.len() > 63 || !region.chars().all(is_label) {
            let shown: String = region.chars().take(80).collect();
            return Err(format!(
                "invalid region `{shown}`: must consist of a-z, 0-9 and hyphens, such as `cn-north-4`"
            ));
        }
        Ok(Self(region.to_owned()))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_a_label_of_a_host() {
        let longest = "a".repeat(63);
        let too_long = "a".repeat(64);
        for (region, is_valid) in [
            ("cn-north-4", true),
            ("a", true),
            (&longest, true),
            (&too_long, false),
            ("", false),
            ("cn_north_4", false),
            ("CN-NORTH-4", false),
            ("cn-north-4.example", false),
            ("cn-north-4/", false),
        ] {
            assert_eq!(region.parse::<Region>().is_ok(), is_valid, "{region}");
        }
    }

    #[test]
    fn europe_has_a_domain_of_its_own() {
        for (region, expected) in [
            ("cn-north-4", "https://iam.cn-north-4.myhuaweicloud.com"),
            ("eu-west-0", "https://iam.eu-west-0.myhuaweicloud.com"),
            ("eu-west-1", "https://iam.eu-west-1.myhuaweicloud.com"),
            ("eu-west-101", "https://iam.eu-west-101.myhuaweicloud.eu"),
        ] {
            assert_eq!(region.parse::<Region>().unwrap().base_url("iam"), expected);
        }
    }
}
