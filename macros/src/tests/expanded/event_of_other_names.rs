#[automatically_derived]
impl ::annals::Event for Closed {
    const NAME: &'static str = "DoorClosed";
    const ALIASES: &'static [&'static str] = &["Closed", "Shut"];
    const SCHEMA: ::annals::__private::Schema = {
        use ::annals::__private::written::*;
        &[__version(1, &__Scalar("null"))]
    };
}
