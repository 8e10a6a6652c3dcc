package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.remote.RemoteUsage;
import org.vmcoregdb.server.fleet.FleetDumps;

/** Opens dumps of a fleet as all commands open them. */
record FleetOpener(UserLocations locations) implements FleetDumps {
    @Override
    public CrashDump open(Location dump) throws FormatException {
        return CrashDump.open(List.of(dump), DumpArguments.standard());
    }

    @Override
    public boolean isDump(Location file) {
        try (InputStream in = file.stream()) {
            return in.read() >= 0 && DumpArguments.standard().formats().looksLikeDump(file);
        } catch (IOException unreadable) {
            return true;
        }
    }

    @Override
    public Usage usage(Location dump) {
        RemoteUsage.Counts counts = locations.usage(dump);
        return new Usage(counts.bytes(), counts.requests());
    }

    @Override
    public void done(Location dump) {
        locations.forget(dump);
    }
}
