//! The types that a field's type is made of.

use syn::{GenericArgument, PathArguments, Type};

/// Calls `visit` for the type, and for all that stand inside it.
pub(super) fn of(ty: &Type, visit: &mut impl FnMut(&Type)) {
    visit(ty);
    match ty {
        Type::Path(path) => {
            let segments = path.path.segments.iter();
            segments.for_each(|segment| arguments(&segment.arguments, visit));
        }
        Type::Array(array) => of(&array.elem, visit),
        Type::Group(group) => of(&group.elem, visit),
        Type::Paren(paren) => of(&paren.elem, visit),
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|elem| of(elem, visit)),
        _ => {}
    }
}

/// Whether any of the types is a reference.
pub(super) fn has_reference(ty: &Type) -> bool {
    let mut found = false;
    of(ty, &mut |part| found |= matches!(part, Type::Reference(_)));
    found
}

fn arguments(arguments: &PathArguments, visit: &mut impl FnMut(&Type)) {
    if let PathArguments::AngleBracketed(list) = arguments {
        for argument in &list.args {
            if let GenericArgument::Type(ty) = argument {
                of(ty, visit);
            }
        }
    }
}
