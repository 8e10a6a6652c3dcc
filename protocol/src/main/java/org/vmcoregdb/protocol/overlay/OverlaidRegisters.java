package org.vmcoregdb.protocol.overlay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.protocol.target.RegisterValues;
import org.vmcoregdb.protocol.target.Registers;

/** Registers with changes. */
final class OverlaidRegisters implements Registers {
    private record Place(long tid, int number) {}

    private final Registers beneath;
    private final BooleanSupplier shown;
    private final Map<Place, byte[]> changes = new HashMap<>();

    OverlaidRegisters(Registers beneath, BooleanSupplier shown) {
        this.beneath = beneath;
        this.shown = shown;
    }

    @Override
    public RegisterValues of(long tid) {
        RegisterValues values = beneath.of(tid);
        if (changes.isEmpty() || !shown.getAsBoolean()) {
            return values;
        }
        return number -> Optional.ofNullable(changes.get(new Place(tid, number)))
                .map(byte[]::clone)
                .or(() -> values.value(number));
    }

    void write(long tid, int number, byte[] value) {
        changes.put(new Place(tid, number), value.clone());
    }

    void clear() {
        changes.clear();
    }

    List<Overlay.RegisterChange> list() {
        return changes.entrySet().stream()
                .map(change ->
                        new Overlay.RegisterChange(change.getKey().tid, change.getKey().number, change.getValue()))
                .sorted(Comparator.comparingLong(Overlay.RegisterChange::tid)
                        .thenComparingInt(Overlay.RegisterChange::number))
                .toList();
    }
}
