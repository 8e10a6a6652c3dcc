package org.vmcoregdb.protocol.overlay;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vmcoregdb.protocol.budget.Budget;
import org.vmcoregdb.protocol.target.Memory;
import org.vmcoregdb.protocol.target.MemoryChanges;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.Target;

/**
 * One client's changes of one target. Off until it is switched on: then changes are taken, and shown. Switched off again, the
 * target shows as it is, and the changes are kept.
 */
public final class Overlay {
    /** What became of a change. */
    public enum Written {
        /** It is made. */
        DONE,
        /** Not all of what was to be changed exists; nothing was changed. */
        NOT_THERE,
        /** This client, or all clients of the server together, have changed too much already; nothing was changed. */
        NO_ROOM
    }

    /**
     * Changed bytes.
     *
     * @param physical whether they are of physical memory
     * @param space the address space, as {@link Memory#space} has it
     * @param address of the first
     * @param length how many
     */
    public record MemoryChange(boolean physical, long space, long address, int length) {}

    /**
     * A changed register.
     *
     * @param tid whose
     * @param number which
     * @param value its bytes in target byte order
     */
    public record RegisterChange(long tid, int number, byte[] value) {}

    private final OverlaidMemory virtual;
    private final Optional<OverlaidMemory> physical;
    private final OverlaidRegisters registers;
    private boolean on;

    /**
     * No changes.
     *
     * @param target what is to be changed
     * @param room what the changes may take
     */
    public Overlay(Target target, Budget.Share room) {
        virtual = new OverlaidMemory(target.memory(), () -> on, room);
        physical = target.physicalMemory().map(memory -> new OverlaidMemory(memory, () -> on, room));
        registers = new OverlaidRegisters(target.registers(), () -> on, room);
    }

    /** Whether changes are taken and shown. */
    public boolean isOn() {
        return on;
    }

    /** Whether to take and show changes. */
    public void turn(boolean newOn) {
        on = newOn;
    }

    /** Forgets all changes. */
    public void reset() {
        virtual.changes().clear();
        physical.ifPresent(memory -> memory.changes().clear());
        registers.clear();
    }

    /** Virtual memory with the changes. */
    public Memory memory() {
        return virtual;
    }

    /** Physical memory with the changes that were made to it as such; empty if the target shows none. */
    public Optional<Memory> physicalMemory() {
        return physical.map(memory -> memory);
    }

    /** The changes of virtual memory for what reads memory by itself; empty if there are none, or they are not shown. */
    public Optional<MemoryChanges> changes() {
        ChangedBytes changed = virtual.changes();
        return on && !changed.isEmpty() ? Optional.of(new Changes(changed)) : Optional.empty();
    }

    private record Changes(ChangedBytes changed) implements MemoryChanges {
        @Override
        public void apply(long space, long address, byte[] buffer, int offset, int length) {
            changed.patch(at -> space, address, buffer, offset, length);
        }

        @Override
        public long version() {
            return changed.version();
        }
    }

    /** Registers with the changes. */
    public Registers registers() {
        return registers;
    }

    /** Changes virtual memory. */
    public Written write(long tid, long address, byte[] data) {
        return virtual.write(tid, address, data);
    }

    /** Changes physical memory. */
    public Written writePhysical(long address, byte[] data) {
        return physical.map(memory -> memory.write(0, address, data)).orElse(Written.NOT_THERE);
    }

    /** Changes a register. */
    public Written writeRegister(long tid, int number, byte[] value) {
        return registers.write(tid, number, value);
    }

    /** Lists what was changed in memory, one after the other: virtual first, by address. */
    public void memoryChanges(Consumer<MemoryChange> found) {
        virtual.changes().runs(false, found);
        physical.ifPresent(memory -> memory.changes().runs(true, found));
    }

    /** Which registers were changed, by thread and number. */
    public List<RegisterChange> registerChanges() {
        return registers.list();
    }
}
