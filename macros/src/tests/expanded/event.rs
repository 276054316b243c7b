#[automatically_derived]
impl ::annals::Event for Opened {
    const NAME: &'static str = "Opened";
    const VERSION: u32 = 1;
    fn decode(
        __version: u32,
        __data: &str,
    ) -> ::core::result::Result<Self, ::annals::DecodeCause> {
        match __version {
            1 => ::annals::__private::payload(__data),
            _ => {
                ::core::result::Result::Err(
                    ::annals::__private::unknown_version::<Self>(__version),
                )
            }
        }
    }
}
