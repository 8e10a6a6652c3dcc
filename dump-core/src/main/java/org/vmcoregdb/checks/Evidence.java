package org.vmcoregdb.checks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.mm.MemoryBalance;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.waits.WaitGroups;

/** What checks look at. What is expensive is read once, and only if a check asks for it. */
public final class Evidence {
    private final Kernel kernel;
    private final Lazy<List<WaitGroups.Group>> waits;
    private final Lazy<Optional<Crash>> crash;
    private final Lazy<MemoryBalance> balance;
    private final Lazy<List<LogRecord>> log;
    private final Map<String, String> knownSignatures;
    private final BooleanSupplier cancelled;

    /**
     * Of a kernel.
     *
     * @param waits gives who waits for whom, of all tasks that are blocked or on CPUs
     * @param crash gives what killed the machine
     * @param knownSignatures what the user knows of crashes, by their signatures
     */
    public Evidence(
            Kernel kernel,
            Supplier<List<WaitGroups.Group>> waits,
            Supplier<Optional<Crash>> crash,
            Map<String, String> knownSignatures,
            BooleanSupplier cancelled) {
        this.kernel = kernel;
        this.waits = new Lazy<>(waits);
        this.crash = new Lazy<>(crash);
        this.balance = new Lazy<>(() -> MemoryBalance.read(kernel));
        this.log = new Lazy<>(() -> KernelLog.of(kernel).records().stream()
                .filter(LogRecord::byKernel)
                .toList());
        this.knownSignatures = Map.copyOf(knownSignatures);
        this.cancelled = cancelled;
    }

    Kernel kernel() {
        return kernel;
    }

    List<WaitGroups.Group> waits() {
        return waits.get();
    }

    Optional<Crash> crash() {
        return crash.get();
    }

    Map<String, String> knownSignatures() {
        return knownSignatures;
    }

    boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    /** Lines that the kernel itself wrote. */
    List<LogRecord> log() {
        return log.get();
    }

    /** Texts of those in which something is found. */
    List<String> said(Pattern pattern) {
        return log().stream()
                .map(LogRecord::text)
                .filter(text -> pattern.matcher(text).find())
                .toList();
    }

    MemoryBalance balance() {
        return balance.get();
    }

    /** A variable of 32 bits of the image; what a check asks for no module has, so their symbols are not read for one that is missing. */
    int number(String name) {
        return kernel.memory().readInt(kernel.needSymbol(name));
    }
}
