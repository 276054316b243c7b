/// [`Painted`] as it was stored at version 3.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::annals::__private::serde::Serialize,
    ::annals::__private::serde::Deserialize,
)]
#[serde(rename_all = "camelCase", crate = "::annals::__private::serde")]
struct PaintedV3 {
    /// Over the old one.
    new_colour: String,
    /// The `coats` of version 3.
    #[serde(default)]
    pub coats: u8,
}
#[automatically_derived]
impl ::core::convert::From<PaintedV3> for Painted {
    fn from(__old: PaintedV3) -> Self {
        Self {
            colour: __old.new_colour,
            litres: Some(1),
        }
    }
}
#[automatically_derived]
impl ::annals::Event for Painted {
    const NAME: &'static str = "Painted";
    const SCHEMA: ::annals::__private::Schema = {
        use ::annals::__private::written::*;
        &[
            __undescribed(1),
            __version(2, &__Named("Painting", <__Probe<Painting>>::LAYOUT)),
            __documented(
                3,
                &__Struct(
                    &[
                        __field("newColour", "String", <__Probe<String>>::LAYOUT),
                        __unusual_field(
                            true,
                            false,
                            "coats",
                            "u8",
                            <__Probe<u8>>::LAYOUT,
                        ),
                    ],
                ),
                &[("newColour", "Over the old one.")],
            ),
            __documented(
                4,
                &__Struct(
                    &[
                        __field("colour", "String", <__Probe<String>>::LAYOUT),
                        __field("litres", "Option<u32>", <__Probe<Option<u32>>>::LAYOUT),
                    ],
                ),
                &[("colour", "Over the old one.")],
            ),
        ]
    };
    const VERSION: u32 = 4;
    fn decode(
        __version: u32,
        __data: &str,
    ) -> ::core::result::Result<Self, ::annals::DecodeCause> {
        fn __forward_from_v2(
            __old: Painting,
        ) -> ::core::result::Result<Painted, ::annals::DecodeCause> {
            __forward_from_v3(::annals::__private::forward(2, __old)?)
        }
        fn __forward_from_v3(
            __old: PaintedV3,
        ) -> ::core::result::Result<Painted, ::annals::DecodeCause> {
            ::annals::__private::forward(3, __old)
        }
        match __version {
            4 => ::annals::__private::payload(__data),
            1 => {
                let mut __json: ::annals::__private::serde_json::Value = ::annals::__private::past(
                    __data,
                )?;
                let __edit: fn(
                    &mut ::annals::__private::serde_json::Value,
                ) -> ::core::result::Result<(), _> = named;
                ::annals::__private::step(1, __edit(&mut __json))?;
                ::annals::__private::fit::<Painting>(1, __json)
                    .and_then(__forward_from_v2)
            }
            2 => {
                ::annals::__private::past::<Painting>(__data).and_then(__forward_from_v2)
            }
            3 => {
                ::annals::__private::past::<PaintedV3>(__data)
                    .and_then(__forward_from_v3)
            }
            _ => {
                ::core::result::Result::Err(
                    ::annals::__private::unknown_version(__version, 4),
                )
            }
        }
    }
}
