package org.vmcoregdb.server.command.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.Declarations;
import org.vmcoregdb.types.print.Value;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code p}: the value of an expression. */
@CommandLine.Command(name = "p", description = "Shows the value of an expression, or of a per-cpu variable's copies.")
public final class PrintCommand implements Command {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern CPUS = Pattern.compile("a|all|\\d{1,5}([-,]\\d{1,5})*");

    @Mixin
    private RadixOptions radix = new RadixOptions();

    @Option(names = "-u", description = "Pointers point into the current task's user space.")
    private boolean user;

    @Parameters(
            arity = "1..*",
            paramLabel = "EXPRESSION|SYMBOL:CPUS",
            description = "A C expression; or a per-cpu variable and CPUs, such as 0,2-3, or a for all.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("value", "per_cpu_variable", "per_cpu_copy", "enum", "declaration");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        String text = String.join(" ", words);
        AddressSpace memory = user ? UserSpaces.of(kernel).of(context.task()) : kernel.memory();
        TypedMemory typed = new TypedMemory(kernel, memory, radix.limits());
        int colon = text.lastIndexOf(':');
        String given = colon > 0 ? text.substring(0, colon) : text;
        String name = IDENTIFIER.matcher(given).matches() ? kernel.perCpu().symbolName(given) : given;
        Optional<Symbol> symbol = kernel.imageSymbols().named(name);
        Optional<CType> type = Variables.of(kernel).type(name);
        if (symbol.isPresent()
                && type.isPresent()
                && kernel.perCpu().isVariable(symbol.get().address())) {
            perCpu(
                    context,
                    typed,
                    symbol.get(),
                    type.get(),
                    colon > 0 ? Optional.of(text.substring(colon + 1)) : Optional.empty(),
                    sink);
            return;
        }
        if (colon > 0 && CPUS.matcher(text.substring(colon + 1)).matches() && text.indexOf('?') < 0) {
            ofCpus(context, typed, memory, given, text.substring(colon + 1), sink);
            return;
        }
        Value value = OperandValue.of(typed, Expression.evaluate(context, memory, OptionalInt.empty(), text));
        Optional<String> shown = symbol.map(Symbol::name).filter(text::equals);
        send(sink, new TypeAnswers.Printed(shown, context.nextValueNumber(), value, radix.radix()));
    }

    /** Of an expression over per-cpu variables, such as {@code *(struct rq *)&runqueues:0}, its value on each CPU. */
    private void ofCpus(
            CommandContext context,
            TypedMemory typed,
            AddressSpace memory,
            String expression,
            String cpus,
            AnswerSink sink)
            throws CommandException {
        for (int cpu : CpuList.parse(cpus, context.kernel().perCpu().possible())) {
            Value value = OperandValue.of(typed, Expression.evaluate(context, memory, OptionalInt.of(cpu), expression));
            Optional<String> name = Optional.of("per_cpu(" + expression + ", " + cpu + ")");
            send(sink, new TypeAnswers.Printed(name, context.nextValueNumber(), value, radix.radix()));
        }
    }

    private void perCpu(
            CommandContext context,
            TypedMemory typed,
            Symbol symbol,
            CType type,
            Optional<String> cpus,
            AnswerSink sink)
            throws CommandException {
        Kernel kernel = context.kernel();
        if (cpus.isEmpty()) {
            List<TypeAnswers.Copy> copies = kernel.perCpu().possible().stream()
                    .map(cpu -> new TypeAnswers.Copy(cpu, kernel.perCpu().address(symbol.address(), cpu)))
                    .toList();
            send(sink, new TypeAnswers.PerCpuVariable(Declarations.variable(type, symbol.name()), copies));
            return;
        }
        for (int cpu : CpuList.parse(cpus.get(), kernel.perCpu().possible())) {
            Value value = typed.value(type, kernel.perCpu().address(symbol.address(), cpu));
            Optional<String> name = Optional.of("per_cpu(" + symbol.name() + ", " + cpu + ")");
            send(sink, new TypeAnswers.Printed(name, context.nextValueNumber(), value, radix.radix()));
        }
    }

    private static void send(AnswerSink sink, Answer answer) {
        sink.accept(answer);
    }
}
