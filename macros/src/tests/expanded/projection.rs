#[automatically_derived]
impl ::annals::Projection for Doors {
    const NAME: &'static str = "doors";
    const VERSION: u32 = 1;
    type Store = ::annals::Sqlite;
    fn routes() -> ::annals::__private::Routes<Self> {
        let mut __routes = ::annals::__private::Routes::new();
        ::annals::__private::route_aggregate::<Self, Door>(&mut __routes);
        __routes
    }
}
#[automatically_derived]
impl ::annals::Project<Closed, ::annals::Sqlite> for Doors {
    const IGNORES: bool = true;
    fn project(
        &mut self,
        _: ::annals::Recorded<'_, Closed>,
        _: ::annals::__private::Transaction<'_, ::annals::Sqlite>,
    ) -> ::core::result::Result<(), ::annals::ProjectError> {
        ::core::result::Result::Ok(())
    }
}
const _: () = ::core::assert!(
    ::annals::__private::is_live:: < Door > (< Closed as ::annals::Event > ::NAME),
    "expected an event of `of(..)`, found `Closed`\nhelp: leave it out of `ignore(..)`"
);
