#[automatically_derived]
impl ::annals::AggregateId for DoorId {}
#[automatically_derived]
impl ::core::fmt::Display for DoorId {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        <u64 as ::core::fmt::Display>::fmt(&self.0, __f)
    }
}
#[automatically_derived]
impl ::core::str::FromStr for DoorId {
    type Err = <u64 as ::core::str::FromStr>::Err;
    fn from_str(__text: &str) -> ::core::result::Result<Self, Self::Err> {
        <u64 as ::core::str::FromStr>::from_str(__text).map(Self)
    }
}
#[automatically_derived]
impl ::core::convert::From<u64> for DoorId {
    fn from(__value: u64) -> Self {
        Self(__value)
    }
}
#[automatically_derived]
impl ::core::convert::From<DoorId> for u64 {
    fn from(__id: DoorId) -> Self {
        __id.0
    }
}
#[automatically_derived]
impl ::core::convert::AsRef<u64> for DoorId {
    fn as_ref(&self) -> &u64 {
        &self.0
    }
}
