#[automatically_derived]
impl ::annals::Projection for Bell {
    const NAME: &'static str = "bell";
    const VERSION: u32 = 1;
    type Store = ::annals::reactor::Reactions;
    fn routes() -> ::annals::__private::Routes<Self> {
        let mut __routes = ::annals::__private::Routes::new();
        ::annals::__private::route_aggregate::<Self, Door>(&mut __routes);
        __routes
    }
}
#[automatically_derived]
impl ::annals::Project<Closed, ::annals::reactor::Reactions> for Bell {
    const IGNORES: bool = true;
    fn project(
        &mut self,
        _: ::annals::Recorded<'_, Closed>,
        _: ::annals::__private::Transaction<'_, ::annals::reactor::Reactions>,
    ) -> ::core::result::Result<(), ::annals::ProjectError> {
        ::core::result::Result::Ok(())
    }
}
const _: () = ::core::assert!(
    ::annals::__private::is_live:: < Door > (< Closed as ::annals::Event > ::NAME),
    "expected an event of `of(..)`, found `Closed`\nhelp: leave it out of `ignore(..)`"
);
#[automatically_derived]
impl ::annals::Reactor for Bell {
    fn timers() -> ::annals::__private::Timers<Self> {
        let mut __timers = ::annals::__private::Timers::new();
        ::annals::__private::route_timer::<Self, NightFell>(&mut __timers);
        __timers
    }
}
