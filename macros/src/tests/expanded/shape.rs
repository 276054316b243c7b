const _: () = {
    #[allow(unused_imports)]
    use ::annals::__private::written::*;
    enum __Recursive {}
    impl ::annals::shape::Shape for __Recursive {
        const LAYOUT: &'static ::annals::shape::Layout = &::annals::shape::Layout::Recursive(
            "Folder",
        );
    }
    #[automatically_derived]
    impl ::annals::shape::Shape for Folder {
        const LAYOUT: &'static ::annals::shape::Layout = &__Named(
            "Folder",
            __Some(
                &__Struct(
                    &[
                        __field("full-name", "String", <__Probe<String>>::LAYOUT),
                        __unusual_field(
                            true,
                            false,
                            "folders",
                            "Vec<Folder>",
                            <__Probe<Vec<__Recursive>>>::LAYOUT,
                        ),
                    ],
                ),
            ),
        );
    }
};
