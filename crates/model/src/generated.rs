// @generated from the names of the clients. Do not edit: run `cargo xtask regenerate`.

pub mod authing;
pub mod swr;

#[cfg(feature = "schemars")]
pub(crate) fn visit_types(visitor: &mut impl crate::visitor::Visitor) {
    authing::visit_types(visitor);
    swr::visit_types(visitor);
}
