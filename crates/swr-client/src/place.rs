//! The repository that a request is about.

use std::fmt;

use sync_jobs_client_runtime::Error;
use sync_jobs_model::swr::{Namespace, Repository};

/// A repository in a namespace, each converted once for several operations, or the reason why a name is invalid.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) namespace: Result<Namespace, Error>,
    pub(crate) repository: Result<Repository, Error>,
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
            namespace: namespace.try_into().map_err(Into::into),
            repository: repository.try_into().map_err(Into::into),
        }
    }

    /// Returns the place as in the name of an image, such as `team/web/app`.
    ///
    /// # Errors
    ///
    /// Returns the first invalid name.
    pub(crate) fn name(&self) -> Result<String, Error> {
        let (namespace, repository) = (self.namespace.clone()?, self.repository.clone()?);
        Ok(format!("{namespace}/{}", repository.with_slashes()))
    }

    /// Returns an error if `row` of a response is about another repository.
    ///
    /// It is called for each row, so that it only allocates for an error.
    pub(crate) fn check(
        &self,
        row: fmt::Arguments<'_>,
        namespace: &str,
        repository: &str,
    ) -> Result<(), Error> {
        // A slash in a name is a dollar sign in the path.
        let on_wire = |byte| if byte == b'/' { b'$' } else { byte };
        if let (Ok(expected), Ok(name)) = (&self.namespace, &self.repository)
            && namespace == expected.as_str()
            && repository.bytes().map(on_wire).eq(name.as_str().bytes())
        {
            return Ok(());
        }
        let (found, wanted) = (repository.replace('$', "/"), self.name()?);
        let problem = format!("the response has {row} of {namespace}/{found}, must be of {wanted}");
        Err(Error::decode(crate::NAME, problem))
    }
}
