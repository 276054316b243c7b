#[automatically_derived]
impl ::annals::Event for Closed {
    const NAME: &'static str = "DoorClosed";
    const ALIASES: &'static [&'static str] = &["Closed", "Shut"];
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
