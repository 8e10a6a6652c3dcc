package org.vmcoregdb.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * A module that is not of the kernel's own tree, or was on the way to the crash: where to look first.
 *
 * @param name of the module
 * @param taint {@code module.taints}: what its loading did to the kernel
 * @param onStack whether one of its functions is on the stack that crashed
 */
public record SuspectModule(String name, List<Taint.Flag> taint, boolean onStack) {
    /** Copies the flags. */
    public SuspectModule {
        taint = List.copyOf(taint);
    }

    /** Suspect modules of a kernel; first those that are on the stack. */
    public static List<SuspectModule> of(Kernel kernel, Optional<Crash> crash) {
        List<String> onStack = onStack(crash);
        List<SuspectModule> suspects = new ArrayList<>();
        for (Module module : Modules.of(kernel).all()) {
            List<Taint.Flag> flags = Taint.flags(Taint.of(kernel, module).orElse(0));
            boolean there = onStack.contains(module.name());
            if (there || !flags.isEmpty()) {
                suspects.add(new SuspectModule(module.name(), flags, there));
            }
        }
        suspects.sort((a, b) -> Boolean.compare(b.onStack, a.onStack));
        return suspects;
    }

    /** Those that are on the stack that crashed; the taint of no other module is looked at. */
    public static List<SuspectModule> onStackOf(Kernel kernel, Crash crash) {
        List<String> onStack = onStack(Optional.of(crash));
        List<SuspectModule> suspects = new ArrayList<>();
        if (!onStack.isEmpty()) {
            for (Module module : Modules.of(kernel).all()) {
                if (onStack.contains(module.name())) {
                    suspects.add(new SuspectModule(
                            module.name(), Taint.flags(Taint.of(kernel, module).orElse(0)), true));
                }
            }
        }
        return suspects;
    }

    private static List<String> onStack(Optional<Crash> crash) {
        return crash.map(Crash::path).orElse(List.of()).stream()
                .map(Frame::symbol)
                .flatMap(symbol -> symbol.flatMap(s -> s.symbol().module()).stream())
                .toList();
    }

    /** The taint's letters. */
    public String letters() {
        return taint.stream().map(flag -> String.valueOf(flag.letter())).collect(Collectors.joining());
    }
}
