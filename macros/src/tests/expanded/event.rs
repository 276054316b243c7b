#[automatically_derived]
impl ::annals::Event for Opened {
    const NAME: &'static str = "Opened";
    const SCHEMA: ::annals::__private::Schema = {
        use ::annals::__private::written::*;
        &[
            __version(
                1,
                &__Struct(&[__field("owner", "String", <__Probe<String>>::LAYOUT)]),
            ),
        ]
    };
}
