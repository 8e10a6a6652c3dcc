package org.vmcoregdb.protocol.target;

import java.util.Optional;

/**
 * No choice.
 *
 * @param first the target
 */
record OnlyTarget(Target first) implements TargetChoice {
    @Override
    public Optional<Target> named(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Target> numbered(int number) {
        return number == 1 ? Optional.of(first) : Optional.empty();
    }
}
