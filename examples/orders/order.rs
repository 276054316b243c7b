//! An order: placed, confirmed once it is paid, shipped; or cancelled before that.

use annals::prelude::*;

/// The number of an order, and of its payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub struct OrderNumber(String);

/// A customer ordered something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OrderPlaced {
    pub customer: String,
    pub item: String,
    pub cents: u32,
}

/// It is paid, and will be shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OrderConfirmed;

/// It is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OrderShipped {
    /// Under which the carrier knows it.
    pub label: String,
}

/// It will not be shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OrderCancelled {
    pub reason: String,
}

/// An order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Aggregate)]
#[aggregate(
    id = OrderNumber,
    events(OrderPlaced, OrderConfirmed, OrderShipped, OrderCancelled)
)]
pub enum Order {
    #[default]
    Nothing,
    Placed,
    Confirmed,
    Shipped,
    Cancelled,
}

/// Why an order does not do what it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    #[error("it was placed before")]
    PlacedBefore,
    #[error("it is not placed")]
    NotPlaced,
    #[error("it is cancelled")]
    Cancelled,
    #[error("it is not paid")]
    NotPaid,
}

impl Order {
    pub fn place(
        &self,
        customer: &str,
        item: &str,
        cents: u32,
    ) -> Result<OrderPlaced, OrderRefusal> {
        match self {
            Self::Nothing => Ok(OrderPlaced {
                customer: customer.to_owned(),
                item: item.to_owned(),
                cents,
            }),
            _ => Err(OrderRefusal::PlacedBefore),
        }
    }

    /// Once it is confirmed, there is nothing more to confirm.
    pub const fn confirm(&self) -> Result<Option<OrderConfirmed>, OrderRefusal> {
        match self {
            Self::Nothing => Err(OrderRefusal::NotPlaced),
            Self::Placed => Ok(Some(OrderConfirmed)),
            Self::Confirmed | Self::Shipped => Ok(None),
            Self::Cancelled => Err(OrderRefusal::Cancelled),
        }
    }

    pub fn ship(&self, label: &str) -> Result<Option<OrderShipped>, OrderRefusal> {
        match self {
            Self::Nothing | Self::Placed => Err(OrderRefusal::NotPaid),
            Self::Confirmed => Ok(Some(OrderShipped {
                label: label.to_owned(),
            })),
            Self::Shipped => Ok(None),
            Self::Cancelled => Err(OrderRefusal::Cancelled),
        }
    }

    /// Cancels an order that waits for its payment; any other is left as it is.
    pub fn give_up(&self, reason: &str) -> Result<Option<OrderCancelled>, OrderRefusal> {
        match self {
            Self::Nothing => Err(OrderRefusal::NotPlaced),
            Self::Placed => Ok(Some(OrderCancelled {
                reason: reason.to_owned(),
            })),
            Self::Confirmed | Self::Shipped | Self::Cancelled => Ok(None),
        }
    }
}

impl Apply<OrderPlaced> for Order {
    fn apply(&mut self, _: &OrderPlaced) {
        *self = Self::Placed;
    }
}

impl Apply<OrderConfirmed> for Order {
    fn apply(&mut self, _: &OrderConfirmed) {
        *self = Self::Confirmed;
    }
}

impl Apply<OrderShipped> for Order {
    fn apply(&mut self, _: &OrderShipped) {
        *self = Self::Shipped;
    }
}

impl Apply<OrderCancelled> for Order {
    fn apply(&mut self, _: &OrderCancelled) {
        *self = Self::Cancelled;
    }
}
