package org.vmcoregdb.server.command;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.unwind.Unwinder;

/**
 * An opened dump, shared by all clients.
 *
 * @param kernel the kernel in it
 * @param unwinder for its tasks
 * @param dumpFiles the files as the user named them
 * @param vmlinuxFile the kernel's ELF file as the user named it
 * @param sources where source files are
 */
public record Analysis(
        Kernel kernel, Unwinder unwinder, List<String> dumpFiles, Optional<String> vmlinuxFile, SourceFiles sources) {
    /** The same dump seen through another view of its kernel. */
    public Analysis with(Kernel view) {
        return new Analysis(view, new Unwinder(view), dumpFiles, vmlinuxFile, sources);
    }
}
