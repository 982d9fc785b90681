//! The repository that a request is about.

use sync_jobs_client_runtime::Error;
use sync_jobs_model::swr::{Namespace, Repository};

/// A repository of an organisation, each converted once for several operations.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) namespace: Checked<Namespace>,
    pub(crate) repository: Checked<Repository>,
}

/// A converted name, which an operation accepts, or the reason why it is invalid, which is the operation's error.
#[derive(Debug, Clone)]
pub(crate) struct Checked<T>(Result<T, Error>);

impl TryFrom<Checked<Self>> for Namespace {
    type Error = Error;

    fn try_from(name: Checked<Self>) -> Result<Self, Error> {
        name.0
    }
}

impl TryFrom<Checked<Self>> for Repository {
    type Error = Error;

    fn try_from(name: Checked<Self>) -> Result<Self, Error> {
        name.0
    }
}

impl Place {
    pub(crate) fn new<N, R>(namespace: N, repository: R) -> Self
    where
        N: TryInto<Namespace>,
        N::Error: Into<Error>,
        R: TryInto<Repository>,
        R::Error: Into<Error>,
    {
        Self {
            namespace: Checked(namespace.try_into().map_err(Into::into)),
            repository: Checked(repository.try_into().map_err(Into::into)),
        }
    }

    /// Returns the place as in the name of an image, such as `team/web/app`.
    ///
    /// # Errors
    ///
    /// Returns the first invalid name.
    pub(crate) fn name(&self) -> Result<String, Error> {
        let (namespace, repository) = (self.namespace.0.clone()?, self.repository.0.clone()?);
        Ok(format!("{namespace}/{}", repository.with_slashes()))
    }

    /// Returns an error if `row` of a response is about another repository.
    pub(crate) fn check(&self, row: &str, namespace: &str, repository: &str) -> Result<(), Error> {
        let wanted = self.name()?;
        // A slash in a name is a dollar sign in the path.
        let found = format!("{namespace}/{}", repository.replace('$', "/"));
        if found == wanted {
            return Ok(());
        }
        let problem = format!("the response has {row} of {found}, must be of {wanted}");
        Err(Error::decode(crate::NAME, problem))
    }
}
