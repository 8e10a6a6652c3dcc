package org.vmcoregdb.protocol.overlay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.protocol.target.Memory;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.Target;

/**
 * One client's changes of one target. Off until it is switched on: then changes are taken, and shown. Switched off again, the
 * target shows as it is, and the changes are kept.
 */
public final class Overlay {
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

    /** No changes. */
    public Overlay(Target target) {
        virtual = new OverlaidMemory(target.memory(), () -> on);
        physical = target.physicalMemory().map(memory -> new OverlaidMemory(memory, () -> on));
        registers = new OverlaidRegisters(target.registers(), () -> on);
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

    /** Registers with the changes. */
    public Registers registers() {
        return registers;
    }

    /**
     * Changes virtual memory.
     *
     * @return false, and nothing changed, if not all of it is there
     */
    public boolean write(long tid, long address, byte[] data) {
        return virtual.write(tid, address, data);
    }

    /**
     * Changes physical memory.
     *
     * @return false, and nothing changed, if not all of it is there
     */
    public boolean writePhysical(long address, byte[] data) {
        return physical.isPresent() && physical.get().write(0, address, data);
    }

    /** Changes a register. */
    public void writeRegister(long tid, int number, byte[] value) {
        registers.write(tid, number, value);
    }

    /** What was changed in memory: virtual first, by address. */
    public List<MemoryChange> memoryChanges() {
        List<MemoryChange> all = new ArrayList<>(virtual.changes().runs(false));
        physical.ifPresent(memory -> all.addAll(memory.changes().runs(true)));
        return all;
    }

    /** Which registers were changed, by thread and number. */
    public List<RegisterChange> registerChanges() {
        return registers.list();
    }
}
