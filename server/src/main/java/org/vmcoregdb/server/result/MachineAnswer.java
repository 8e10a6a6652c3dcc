package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.printk.AuditQueue;
import org.vmcoregdb.kernel.printk.SafeBuffer;
import org.vmcoregdb.kernel.system.Firmware;
import org.vmcoregdb.kernel.system.SystemCall;

/** What is told of the machine, the kernel's build and its modules, and of what is not in the log. */
public sealed interface MachineAnswer {
    /** What the firmware says. */
    record FirmwareFields(Firmware firmware) implements MachineAnswer {}

    /**
     * System calls.
     *
     * @param buildFolder where the kernel was built, which is left out of the names of source files
     */
    record SystemCallList(List<SystemCall> calls, Optional<String> buildFolder) implements MachineAnswer {}

    /** The configuration of the kernel's build. */
    record Configuration(String text) implements MachineAnswer {}

    /** The modules, by address. */
    record ModuleList(List<ModuleRow> modules) implements MachineAnswer {}

    /**
     * A module.
     *
     * @param file its file with debug information, if one was found
     * @param symbols whether the dump has its symbols
     */
    record ModuleRow(Module module, Optional<String> file, boolean symbols) {}

    /** The modules that tainted the kernel. */
    record TaintedModules(List<TaintedModule> modules) implements MachineAnswer {}

    /** A module and its taint bits. */
    record TaintedModule(String name, long mask) {}

    /** Which files with debug information there are of modules. */
    record ModuleFiles(List<ModuleFile> files) implements MachineAnswer {}

    /**
     * The file of one.
     *
     * @param buildId that it must have, in hexadecimal
     * @param file empty if none was found
     */
    record ModuleFile(String module, Optional<String> buildId, Optional<String> file) {}

    /** Audit records. */
    record AuditRecords(AuditQueue queue) implements MachineAnswer {}

    /** Messages that were not moved into the log yet. */
    record SafeBuffers(List<SafeBuffer> buffers) implements MachineAnswer {}
}
