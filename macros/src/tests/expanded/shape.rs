const _: () = {
    #[allow(unused_imports)]
    use ::annals::__private::UnknownLayout as _;
    enum __Recursive {}
    impl ::annals::shape::Shape for __Recursive {
        const LAYOUT: &'static ::annals::shape::Layout = &::annals::shape::Layout::Recursive(
            "Folder",
        );
    }
    #[automatically_derived]
    impl ::annals::shape::Shape for Folder {
        const LAYOUT: &'static ::annals::shape::Layout = &::annals::shape::Layout::Named(
            "Folder",
            ::core::option::Option::Some(
                &::annals::shape::Layout::Struct(
                    &[
                        ::annals::shape::Field {
                            name: "full-name",
                            optional: false,
                            flatten: false,
                            layout: &::annals::shape::Layout::Named(
                                "String",
                                <::annals::__private::Probe<String>>::LAYOUT,
                            ),
                        },
                        ::annals::shape::Field {
                            name: "folders",
                            optional: true,
                            flatten: false,
                            layout: &::annals::shape::Layout::Named(
                                "Vec<Folder>",
                                <::annals::__private::Probe<Vec<__Recursive>>>::LAYOUT,
                            ),
                        },
                    ],
                ),
            ),
        );
    }
};
