#[automatically_derived]
impl ::annals::Event for Closed {
    const NAME: &'static str = "DoorClosed";
    const ALIASES: &'static [&'static str] = &["Closed", "Shut"];
    const VERSION: u32 = 1;
    const SCHEMA: &'static [::annals::schema::VersionSchema] = {
        #[allow(unused_imports)]
        use ::annals::__private::UnknownLayout as _;
        &[
            ::annals::schema::VersionSchema::new(
                1,
                ::core::option::Option::Some(&::annals::shape::Layout::Scalar("null")),
                &[],
            ),
        ]
    };
    fn decode(
        __version: u32,
        __data: &str,
    ) -> ::core::result::Result<Self, ::annals::DecodeCause> {
        match __version {
            1 => ::annals::__private::payload(__data),
            _ => {
                ::core::result::Result::Err(
                    ::annals::__private::unknown_version(__version, 1),
                )
            }
        }
    }
}
#[automatically_derived]
impl ::annals::schema::Describe for Closed {
    #[inline]
    fn describe(__catalog: &mut ::annals::schema::Catalog) {
        __catalog.add_event::<Self>();
    }
}
