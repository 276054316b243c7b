#[automatically_derived]
impl ::annals::Projection for Doors {
    const NAME: &'static str = "doors";
    const VERSION: u32 = 2;
    const TABLES: &'static [&'static str] = &["doors", "keys"];
    type Store = ::annals::Sqlite;
    fn routes() -> ::annals::__private::Routes<Self> {
        let mut __routes = ::annals::__private::Routes::new();
        ::annals::__private::route_aggregate::<Self, Door>(&mut __routes);
        __routes
    }
    fn create_tables(
        &self,
        __transaction: ::annals::__private::Transaction<'_, ::annals::Sqlite>,
    ) -> ::core::result::Result<(), ::annals::ProjectError> {
        ::annals::__private::create_tables::<Self>(self, __transaction)
    }
}
