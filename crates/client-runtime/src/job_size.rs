//! How much memory jobs need.

use std::mem;

use sync_jobs_model::Job;

/// Returns about how much memory a job and the names of its target need, from the lengths of the texts.
pub(crate) fn size(job: &Job) -> usize {
    let image = job.image.iter().flat_map(|image| [&image.namespace, &image.repository, &image.tag]);
    let place = job.target.iter().flat_map(|target| [&target.region, &target.namespace]);
    let others =
        [&job.source_region, &job.direction, &job.trigger, &job.operator, &job.error].into_iter().flatten();
    let names = [&job.subject].into_iter().chain(place).map(String::len).sum::<usize>();
    let texts = [&job.status].into_iter().chain(image).chain(others).map(String::len).sum::<usize>();
    mem::size_of::<Job>() + 2 * names + texts + job.state.as_str().len()
}
