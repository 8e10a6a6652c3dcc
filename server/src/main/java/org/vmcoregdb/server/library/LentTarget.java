package org.vmcoregdb.server.library;

import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.protocol.target.HostDescription;
import org.vmcoregdb.protocol.target.LocalFiles;
import org.vmcoregdb.protocol.target.Memory;
import org.vmcoregdb.protocol.target.Monitor;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.Relocation;
import org.vmcoregdb.protocol.target.RemoteFiles;
import org.vmcoregdb.protocol.target.StopDescription;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetDescription;
import org.vmcoregdb.protocol.target.Threads;

/** A dump of a library as one client sees it, which has it until it chooses another or goes. */
final class LentTarget implements Target {
    private final DumpLibrary<ServedDump>.Loan loan;
    private final Target dump;
    private final Monitor monitor;

    LentTarget(DumpLibrary<ServedDump>.Loan loan, DumpList list) {
        this.loan = loan;
        this.dump = loan.value().target();
        this.monitor = list.beside(dump.monitor());
    }

    void giveBack() {
        loan.close();
    }

    @Override
    public String name() {
        return loan.name();
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public TargetDescription description() {
        return dump.description();
    }

    @Override
    public Threads threads() {
        return dump.threads();
    }

    @Override
    public Registers registers() {
        return dump.registers();
    }

    @Override
    public Memory memory() {
        return dump.memory();
    }

    @Override
    public Optional<Memory> physicalMemory() {
        return dump.physicalMemory();
    }

    @Override
    public HostDescription host() {
        return dump.host();
    }

    @Override
    public StopDescription stop() {
        return dump.stop();
    }

    @Override
    public String cannotRun() {
        return dump.cannotRun();
    }

    @Override
    public Optional<Relocation> relocation() {
        return dump.relocation();
    }

    @Override
    public Optional<RemoteFiles> files() {
        return dump.files();
    }

    @Override
    public Optional<LocalFiles> localFiles() {
        return dump.localFiles();
    }

    @Override
    public Set<String> objects() {
        return dump.objects();
    }

    @Override
    public Optional<byte[]> object(String object, String annex) {
        return dump.object(object, annex);
    }
}
