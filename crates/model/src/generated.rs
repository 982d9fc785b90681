// @generated from the names of the clients. Do not edit: run `cargo xtask regenerate`.

#[path = "authing/mod.rs"]
pub mod authing;
#[path = "swr/mod.rs"]
pub mod swr;

#[cfg(feature = "schemars")]
pub(crate) fn visit_types(visitor: &mut impl crate::visitor::Visitor) {
    authing::visit_types(visitor);
    swr::visit_types(visitor);
}
