package org.vmcoregdb.server.command.module;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.symbols.SymbolTable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mod}: modules. */
@CommandLine.Command(
        name = "mod",
        description =
                "Lists modules. Their files with debug information are found by themselves; -s and -S show which.")
public final class ModCommand implements Command {
    @Option(names = "-t", description = "The modules that tainted the kernel.")
    private boolean taints;

    @Option(names = "-s", paramLabel = "MODULE", description = "The file with debug information of this module.")
    private Optional<String> module = Optional.empty();

    @Option(names = "-S", description = "The files with debug information of all modules.")
    private boolean files;

    @Option(
            names = "-d",
            paramLabel = "MODULE",
            description = "Accepted, as crash has it: nothing was loaded that could go.")
    private Optional<String> deleted = Optional.empty();

    @Parameters(arity = "0..*", paramLabel = "MODULE", description = "Only these modules; else all.")
    private List<String> names = new ArrayList<>();

    /** What crash's scripts say is not needed here. */
    @Option(
            names = {"-D", "-r", "-R", "-o", "-g"},
            description =
                    "Accepted, as crash has them: symbols of modules are always there, and lines are read when they are"
                            + " asked for.")
    void accept(boolean asked) {
        assert asked;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("modules", "tainted_modules", "module_files", "notices");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        kernel.types().struct("module").need("list");
        if (!Modules.of(kernel).known()) {
            throw new CommandException(
                    "mod: there is no list of modules: no symbol table at hand has the symbol modules,"
                            + " and sysfs does not lead to them");
        }
        List<String> wanted = new ArrayList<>(names);
        module.ifPresent(wanted::add);
        if (module.isPresent() && names.size() == 1 && names.get(0).contains(".")) {
            throw new CommandException("mod -s: give " + module.get()
                    + "'s file when you open the dump, after the vmlinux;" + " no file is named in a command");
        }
        if (deleted.isPresent()) {
            chosen(kernel, List.of(deleted.get()));
            return;
        }
        List<Module> modules = chosen(kernel, wanted);
        if (taints) {
            answer(sink, new ModuleAnswers.TaintedModules(tainted(kernel, modules)));
        } else if (files || module.isPresent()) {
            answer(
                    sink,
                    new ModuleAnswers.ModuleFiles(modules.stream()
                            .map(m -> new ModuleAnswers.ModuleFile(
                                    m.name(),
                                    DebugInfo.of(kernel).buildIdOf(m),
                                    DebugInfo.of(kernel).fileOf(m)))
                            .toList()));
        } else {
            answer(
                    sink,
                    new ModuleAnswers.ModuleList(modules.stream()
                            .map(m -> new ModuleAnswers.ModuleRow(
                                    m, DebugInfo.of(kernel).fileOf(m), m.symbols() != SymbolTable.NONE))
                            .toList()));
        }
        List<String> problems = Modules.of(kernel).problems();
        if (!problems.isEmpty()) {
            sink.accept(new NoticesAnswer(problems));
        }
    }

    private static void answer(AnswerSink sink, Answer answer) {
        sink.accept(answer);
    }

    private static List<Module> chosen(Kernel kernel, List<String> names) throws CommandException {
        List<Module> modules = new ArrayList<>();
        for (String name : names) {
            modules.add(Modules.of(kernel)
                    .named(name.replace('-', '_'))
                    .orElseThrow(() -> new CommandException("mod: there is no module " + name)));
        }
        if (names.isEmpty()) {
            modules.addAll(Modules.of(kernel).all());
        }
        modules.sort(Comparator.comparing(Module::base, Long::compareUnsigned));
        return modules;
    }

    private static List<ModuleAnswers.TaintedModule> tainted(Kernel kernel, List<Module> modules) {
        List<ModuleAnswers.TaintedModule> tainted = new ArrayList<>();
        for (Module module : modules) {
            OptionalLong mask = Taint.of(kernel, module);
            if (mask.orElse(0) != 0) {
                tainted.add(new ModuleAnswers.TaintedModule(module.name(), mask.getAsLong()));
            }
        }
        return tainted;
    }
}
