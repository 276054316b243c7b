#[automatically_derived]
impl ::annals::Event for Opened {
    const NAME: &'static str = "Opened";
    const VERSION: u32 = 1;
    const SCHEMA: &'static [::annals::schema::VersionSchema] = {
        #[allow(unused_imports)]
        use ::annals::__private::UnknownLayout as _;
        &[
            ::annals::schema::VersionSchema::new(
                1,
                ::core::option::Option::Some(
                    &::annals::shape::Layout::Struct(
                        &[
                            ::annals::shape::Field {
                                name: "owner",
                                optional: false,
                                flatten: false,
                                layout: &::annals::shape::Layout::Named(
                                    "String",
                                    <::annals::__private::Probe<String>>::LAYOUT,
                                ),
                            },
                        ],
                    ),
                ),
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
impl ::annals::schema::Describe for Opened {
    #[inline]
    fn describe(__catalog: &mut ::annals::schema::Catalog) {
        __catalog.add_event::<Self>();
    }
}
