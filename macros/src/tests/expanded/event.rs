#[automatically_derived]
impl ::annals::Event for Opened {
    const NAME: &'static str = "Opened";
    const SCHEMA: ::annals::__private::Schema = {
        #[allow(unused_imports)]
        use ::annals::__private::written::*;
        &[
            __version(
                1,
                __Some(
                    &__Struct(&[__field("owner", "String", <__Probe<String>>::LAYOUT)]),
                ),
                &[],
            ),
        ]
    };
}
