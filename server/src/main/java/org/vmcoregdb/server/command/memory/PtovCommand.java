package org.vmcoregdb.server.command.memory;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.MemoryBases;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.server.result.MemoryAnswer;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.server.result.TypeAnswer;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code ptov}: physical addresses to virtual ones. */
@CommandLine.Command(
        name = "ptov",
        description = "Shows where the kernel has a physical address mapped, or where CPUs have a per-cpu offset.")
public final class PtovCommand implements Command {
    @Parameters(
            arity = "1..*",
            paramLabel = "ADDRESS|OFFSET:CPUS",
            description = "Hexadecimal digits; CPUS such as 0,2-3, or a for all.")
    private List<String> words = new ArrayList<>();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        MemoryBases bases = MemoryBases.of(kernel);
        boolean first = true;
        for (String word : words) {
            int colon = word.indexOf(':');
            long number = HexArguments.parse("ptov", colon < 0 ? word : word.substring(0, colon));
            MemoryAnswer answer = colon < 0
                    ? new MemoryAnswer.Mapped(number, bases.directMap() + number, first)
                    : copies(kernel, number, word.substring(colon + 1));
            sink.accept(new Result.MemoryResult(answer));
            first = false;
        }
    }

    private static MemoryAnswer copies(Kernel kernel, long offset, String cpus) throws CommandException {
        List<TypeAnswer.Copy> copies = new ArrayList<>();
        for (int cpu : CpuList.parse(cpus, kernel.perCpu().possible())) {
            copies.add(new TypeAnswer.Copy(cpu, kernel.perCpu().address(offset, cpu)));
        }
        return new MemoryAnswer.PerCpuCopies(offset, copies);
    }
}
