package org.vmcoregdb.protocol.overlay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.protocol.budget.Budget;
import org.vmcoregdb.protocol.target.RegisterValues;
import org.vmcoregdb.protocol.target.Registers;

/** Registers with changes. */
final class OverlaidRegisters implements Registers {
    /** What a changed register costs at most, with what the map needs. */
    private static final int COST = 256;

    private record Place(long tid, int number) {}

    private final Registers beneath;
    private final BooleanSupplier shown;
    private final Map<Place, byte[]> changes = new HashMap<>();

    private final Budget.Share room;

    OverlaidRegisters(Registers beneath, BooleanSupplier shown, Budget.Share room) {
        this.beneath = beneath;
        this.room = room;
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

    Overlay.Written write(long tid, int number, byte[] value) {
        Place place = new Place(tid, number);
        if (!changes.containsKey(place) && !room.take(COST)) {
            return Overlay.Written.NO_ROOM;
        }
        changes.put(place, value.clone());
        return Overlay.Written.DONE;
    }

    void clear() {
        room.give((long) changes.size() * COST);
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
