/// The events of [`Door`].
#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
enum DoorEvent {
    /// See [`Opened`].
    Opened(Opened),
    /// See [`Closed`].
    Closed(Closed),
}
#[automatically_derived]
impl ::annals::IntoEvents<DoorEvent> for DoorEvent {
    fn into_events(self, __events: &mut ::std::vec::Vec<DoorEvent>) {
        __events.push(self);
    }
}
#[automatically_derived]
impl ::core::convert::From<Opened> for DoorEvent {
    fn from(__event: Opened) -> Self {
        Self::Opened(__event)
    }
}
#[automatically_derived]
impl ::core::convert::TryFrom<DoorEvent> for Opened {
    type Error = DoorEvent;
    fn try_from(__event: DoorEvent) -> ::core::result::Result<Self, DoorEvent> {
        match __event {
            DoorEvent::Opened(__event) => ::core::result::Result::Ok(__event),
            __other => ::core::result::Result::Err(__other),
        }
    }
}
#[automatically_derived]
impl ::annals::IntoEvents<DoorEvent> for Opened {
    fn into_events(self, __events: &mut ::std::vec::Vec<DoorEvent>) {
        __events.push(DoorEvent::Opened(self));
    }
}
#[automatically_derived]
impl ::core::convert::From<Closed> for DoorEvent {
    fn from(__event: Closed) -> Self {
        Self::Closed(__event)
    }
}
#[automatically_derived]
impl ::core::convert::TryFrom<DoorEvent> for Closed {
    type Error = DoorEvent;
    fn try_from(__event: DoorEvent) -> ::core::result::Result<Self, DoorEvent> {
        match __event {
            DoorEvent::Closed(__event) => ::core::result::Result::Ok(__event),
            __other => ::core::result::Result::Err(__other),
        }
    }
}
#[automatically_derived]
impl ::annals::IntoEvents<DoorEvent> for Closed {
    fn into_events(self, __events: &mut ::std::vec::Vec<DoorEvent>) {
        __events.push(DoorEvent::Closed(self));
    }
}
#[automatically_derived]
impl ::annals::__private::EventEnum for DoorEvent {
    const EVENTS: &'static [::annals::EventInfo] = &[
        ::annals::__private::info::<Door, Opened>(),
        ::annals::__private::info::<Door, Closed>(),
    ];
}
#[automatically_derived]
impl ::annals::AggregateEvent for DoorEvent {
    fn name(&self) -> &'static str {
        ::annals::__private::info_at(
                <Self as ::annals::__private::EventEnum>::EVENTS,
                match self {
                    DoorEvent::Opened(_) => 0,
                    DoorEvent::Closed(_) => 1,
                },
            )
            .name
    }
    fn version(&self) -> u32 {
        ::annals::__private::info_at(
                <Self as ::annals::__private::EventEnum>::EVENTS,
                match self {
                    DoorEvent::Opened(_) => 0,
                    DoorEvent::Closed(_) => 1,
                },
            )
            .version
    }
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::std::string::String,
        ::annals::__private::serde_json::Error,
    > {
        match self {
            DoorEvent::Opened(__event) => ::annals::__private::encode::<Door>(__event),
            DoorEvent::Closed(__event) => ::annals::__private::encode::<Door>(__event),
        }
    }
}
#[automatically_derived]
impl ::annals::Aggregate for Door {
    const NAME: &'static str = "Door";
    const EVENTS: &'static [::annals::EventInfo] = <DoorEvent as ::annals::__private::EventEnum>::EVENTS;
    type Id = DoorId;
    type Event = DoorEvent;
    fn apply_event(&mut self, __event: &DoorEvent) {
        match __event {
            DoorEvent::Opened(__event) => ::annals::__private::apply(self, __event),
            DoorEvent::Closed(__event) => ::annals::__private::apply(self, __event),
        }
    }
    fn replay(
        &mut self,
        __event: usize,
        __version: u32,
        __data: &str,
    ) -> ::core::result::Result<(), ::annals::DecodeCause> {
        match __event {
            0 => {
                ::annals::__private::replay::<
                    Self,
                    Opened,
                >(::annals::__private::Target::State(self), __version, __data)
            }
            1 => {
                ::annals::__private::replay::<
                    Self,
                    Closed,
                >(::annals::__private::Target::State(self), __version, __data)
            }
            _ => ::core::result::Result::Err(::annals::DecodeCause::UnknownEvent),
        }
    }
    fn decode(
        __event: usize,
        __version: u32,
        __data: &str,
        __events: &mut ::std::vec::Vec<DoorEvent>,
    ) -> ::core::result::Result<(), ::annals::DecodeCause> {
        match __event {
            0 => {
                ::annals::__private::replay::<
                    Self,
                    Opened,
                >(::annals::__private::Target::Events(__events), __version, __data)
            }
            1 => {
                ::annals::__private::replay::<
                    Self,
                    Closed,
                >(::annals::__private::Target::Events(__events), __version, __data)
            }
            _ => ::core::result::Result::Err(::annals::DecodeCause::UnknownEvent),
        }
    }
}
#[automatically_derived]
impl ::annals::schema::Describe for Door {
    #[inline]
    fn describe(__catalog: &mut ::annals::schema::Catalog) {
        __catalog.add_aggregate::<Self>("");
        ::annals::__private::describe::<Self, Opened>(__catalog);
        ::annals::__private::describe::<Self, Closed>(__catalog);
    }
}
#[automatically_derived]
impl ::annals::__private::EventOf<Door> for Opened {}
#[automatically_derived]
impl ::annals::__private::Handles<Opened> for Door {}
#[automatically_derived]
impl ::annals::__private::EventOf<Door> for Closed {}
#[automatically_derived]
impl ::annals::__private::Handles<Closed> for Door {}
#[automatically_derived]
impl<__P> ::annals::__private::Routed<__P> for Door
where
    __P: ::annals::Projection + ::annals::Project<Opened, __P::Store>
        + ::annals::Project<Closed, __P::Store>,
{
    fn route(__routes: &mut ::annals::__private::Routes<__P>) {
        ::annals::__private::begin_routes::<__P, Self>(__routes);
        ::annals::__private::route::<__P, Self, Opened>(__routes);
        ::annals::__private::route::<__P, Self, Closed>(__routes);
    }
}
const _: () = {
    ::core::assert!(
        ::annals::__private::has_own_name:: < Door > (1),
        "duplicate stored name: `Closed` has that of another event\nhelp: give it another one by `#[event(name = \"..\")]`"
    );
};
