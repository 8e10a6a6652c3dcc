package org.vmcoregdb.server.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetChoice;
import org.vmcoregdb.protocol.target.TargetUnavailableException;
import org.vmcoregdb.server.access.AccessRules;
import org.vmcoregdb.server.gdb.LiveTarget;

/** The dumps of one server: the first is open, the others are opened when a client first asks for them, and kept
 * until the server ends: a client may come back to one, and others may be at it. */
final class DumpChoice implements TargetChoice, AccessRules.Dumps, Closeable {
    private final Target first;
    private final Location firstFile;
    private final List<Location> others;
    private final CrashOptions options;
    private final List<CrashDump> toClose = new ArrayList<>();
    private final Map<Location, Target> opened = new HashMap<>();

    /** @param analysis the first dump, which is not closed here; what is left out of it is left out of the others, too */
    DumpChoice(CrashDump analysis, List<Location> others) {
        this.options = DumpArguments.standard().with(analysis.sources()).with(analysis.redaction());
        this.first = LiveTarget.of(analysis);
        this.firstFile = Location.of(analysis.dumpFiles().get(0));
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
        for (Location other : others) {
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

    @Override
    public TargetChoice all() {
        return this;
    }

    /** Numbers stay what they are for all. */
    @Override
    public TargetChoice only(List<String> names) throws TargetUnavailableException {
        for (int number = 1; number <= others.size() + 1; number++) {
            if (isAmong(names, number)) {
                Target begin = number == 1 ? first : open(others.get(number - 2));
                return new Part(List.copyOf(names), begin);
            }
        }
        throw new TargetUnavailableException("this server has none of " + String.join(", ", names));
    }

    private Location file(int number) {
        return number == 1 ? firstFile : others.get(number - 2);
    }

    private boolean isAmong(List<String> names, int number) {
        return names.stream().anyMatch(name -> isCalled(file(number), name));
    }

    /** Some of the dumps. */
    private final class Part implements TargetChoice {
        private final List<String> names;
        private final Target begin;

        Part(List<String> names, Target begin) {
            this.names = names;
            this.begin = begin;
        }

        @Override
        public Target first() {
            return begin;
        }

        @Override
        public Optional<Target> named(String name) throws TargetUnavailableException {
            int refused = 0;
            for (int number = 1; number <= others.size() + 1; number++) {
                if (isCalled(file(number), name)) {
                    if (isAmong(names, number)) { // of several with the same last part it may be another than the first
                        return numbered(number);
                    }
                    refused = number;
                }
            }
            return numbered(refused);
        }

        @Override
        public Optional<Target> numbered(int number) throws TargetUnavailableException {
            if (number < 1 || number > others.size() + 1) {
                return Optional.empty();
            }
            if (!isAmong(names, number)) {
                throw new TargetUnavailableException("your token is not for dump " + number + " of this server");
            }
            return DumpChoice.this.numbered(number);
        }
    }

    private static boolean isCalled(Location file, String name) {
        return file.name().equals(name) || file.fileName().equals(name);
    }

    private synchronized Target open(Location file) throws TargetUnavailableException {
        Target known = opened.get(file);
        if (known != null) {
            return known;
        }
        try {
            CrashDump dump = CrashDump.open(List.of(file), options);
            toClose.add(dump);
            Target target = LiveTarget.of(dump);
            opened.put(file, target);
            return target;
        } catch (FormatException e) {
            throw new TargetUnavailableException(file.name() + ": " + e.getMessage(), e);
        }
    }

    /** Closes the others. */
    @Override
    public synchronized void close() throws IOException {
        IOException failure = null;
        for (CrashDump dump : toClose) {
            try {
                dump.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        toClose.clear();
        opened.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
