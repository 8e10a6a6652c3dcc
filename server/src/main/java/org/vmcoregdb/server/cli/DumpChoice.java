package org.vmcoregdb.server.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.locate.Overrides;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetChoice;
import org.vmcoregdb.protocol.target.TargetUnavailableException;
import org.vmcoregdb.server.command.Analysis;
import org.vmcoregdb.server.gdb.KernelTarget;

/** The dumps of one server: the first is open, the others are opened when a client first asks for them, and kept. */
final class DumpChoice implements TargetChoice {
    private final KernelTarget first;
    private final Path firstFile;
    private final List<Path> others;
    private final Analysis analysis;
    private final Map<Path, Target> opened = new HashMap<>();

    DumpChoice(Analysis analysis, List<Path> others) {
        this.analysis = analysis;
        this.first = new KernelTarget(analysis).prepare();
        this.firstFile = Path.of(analysis.dumpFiles().get(0));
        this.others = List.copyOf(others);
    }

    @Override
    public Target first() {
        return first;
    }

    /** By the path as the user of the server gave it, or by the last part of it. */
    @Override
    public Optional<Target> named(String name) throws TargetUnavailableException {
        if (isCalled(firstFile, name)) {
            return Optional.of(first);
        }
        for (Path other : others) {
            if (isCalled(other, name)) {
                return Optional.of(open(other));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Target> numbered(int number) throws TargetUnavailableException {
        if (number == 1) {
            return Optional.of(first);
        }
        return number >= 2 && number <= others.size() + 1
                ? Optional.of(open(others.get(number - 2)))
                : Optional.empty();
    }

    private static boolean isCalled(Path file, String name) {
        return file.toString().equals(name)
                || String.valueOf(file.getFileName()).equals(name);
    }

    private synchronized Target open(Path file) throws TargetUnavailableException {
        Target known = opened.get(file);
        if (known != null) {
            return known;
        }
        try {
            Target target = new KernelTarget(
                            DumpArguments.open(List.of(file), false, Overrides.NONE, analysis.sources()))
                    .prepare();
            opened.put(file, target);
            return target;
        } catch (DumpFormatException e) {
            throw new TargetUnavailableException(file + ": " + e.getMessage(), e);
        }
    }
}
