//! What the faces of all clients have in common, in the same words: one listing, one wait.

/// The methods of a listing that do not depend on the service.
///
/// The listing has a field `limits: CallLimits` and, beside it, `fn window(&self) -> Result<Window, Error>` and
/// `async fn fetch(&self, position: u64) -> Result<RawPage<$job>, Error>`.
#[macro_export]
macro_rules! listing_face {
    ($listing:ty, $job:ty, $id:expr) => {
        impl $listing {
            /// Gives up a request that takes longer than `timeout` with all its attempts. Default: as the client's settings say.
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.limits.timeout = Some(timeout);
                self
            }

            /// Fetches one page.
            ///
            /// # Errors
            ///
            /// The request is not allowed, could not be sent, or was refused.
            pub async fn send(self) -> Result<$crate::JobPage<$job>, $crate::Error> {
                let window = self.window()?;
                Ok(window.page(window.start, self.fetch(window.start).await?))
            }

            /// All jobs from the first page on, each page fetched when it is needed.
            ///
            /// A job is handed out once, even while jobs are added. After an error the stream ends.
            pub fn stream(self) -> ::futures_util::stream::BoxStream<'static, Result<$job, $crate::Error>> {
                ::std::boxed::Box::pin($crate::jobs(self.pages()))
            }

            /// As [`stream`](Self::stream), page by page. The last page says why it is the last.
            pub fn pages(
                self,
            ) -> ::futures_util::stream::BoxStream<'static, Result<$crate::JobPage<$job>, $crate::Error>>
            {
                let window = self.window();
                ::std::boxed::Box::pin($crate::pages(window, $id, move |position| {
                    let listing = self.clone();
                    async move { listing.fetch(position).await }
                }))
            }
        }
    };
}

/// The methods of a wait that do not depend on the service.
///
/// The wait has a field `settings: WaitSettings` and a method `standings`.
#[macro_export]
macro_rules! wait_face {
    ($wait:ty) => {
        impl $wait {
            /// Takes no notice of jobs that were created before `moment`, such as those of an earlier run or push.
            pub fn since(mut self, moment: ::jiff::Timestamp) -> Self {
                self.settings.since = Some(moment);
                self
            }

            /// How often to look and for how long. Default: for 10 minutes.
            pub fn policy(mut self, policy: $crate::WaitPolicy) -> Self {
                self.settings.policy = policy;
                self
            }

            /// Shows each standing to `progress`, the last one included. For an awaited wait: a stream of standings shows
            /// them itself.
            pub fn on_progress(mut self, progress: impl FnMut(&$crate::WaitStatus) + Send + 'static) -> Self {
                self.settings.progress = $crate::Progress::new(progress);
                self
            }
        }

        impl ::std::future::IntoFuture for $wait {
            type Output = Result<$crate::WaitStatus, $crate::WaitError>;
            type IntoFuture =
                ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = Self::Output> + Send>>;

            fn into_future(mut self) -> Self::IntoFuture {
                let progress = ::std::mem::take(&mut self.settings.progress);
                ::std::boxed::Box::pin($crate::until_ended(self.standings(), progress))
            }
        }
    };
}
