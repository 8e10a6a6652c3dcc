package org.vmcoregdb.server.command.translation;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegions;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.types.TypeAnswers;
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
    public List<String> answerTypes() {
        return List.of("mapped", "per_cpu_copies");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        for (String word : words) {
            int colon = word.indexOf(':');
            long number = HexArguments.parse("ptov", colon < 0 ? word : word.substring(0, colon));
            Answer answer = colon < 0
                    ? new MappedAnswer(number, directMap(kernel) + number)
                    : copies(kernel, number, word.substring(colon + 1));
            sink.accept(answer);
        }
    }

    private static long directMap(Kernel kernel) throws CommandException {
        return AddressRegions.of(kernel)
                .find(AddressRegion.Kind.DIRECT_MAP)
                .orElseThrow(() -> new CommandException("ptov: where "
                        + kernel.arch().machine().unameName() + " kernels map all of their memory is not known"))
                .start();
    }

    private static Answer copies(Kernel kernel, long offset, String cpus) throws CommandException {
        List<TypeAnswers.Copy> copies = new ArrayList<>();
        for (int cpu : CpuList.parse(cpus, kernel.perCpu().possible())) {
            copies.add(new TypeAnswers.Copy(cpu, kernel.perCpu().address(offset, cpu)));
        }
        return new PerCpuCopiesAnswer(offset, copies);
    }
}
