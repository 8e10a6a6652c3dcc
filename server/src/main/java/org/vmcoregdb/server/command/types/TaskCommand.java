package org.vmcoregdb.server.command.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.ThreadInfo;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.TaskNameAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskOperands;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.print.Value;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code task}: a task's {@code task_struct} and {@code thread_info}. */
@CommandLine.Command(name = "task", description = "Shows the task_struct and thread_info of tasks.")
public final class TaskCommand implements Command {
    private static final List<String> STRUCTS = List.of("task_struct", "thread_info");

    @Option(
            names = "-R",
            split = ",",
            paramLabel = "MEMBER[,MEMBER]",
            description = "Only these members, of either struct.")
    private List<String> members = new ArrayList<>();

    @Mixin
    private RadixOptions radix = new RadixOptions();

    @Mixin
    private TaskOperands operands = new TaskOperands();

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("task", "value");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        for (Task task : operands.tasks(context)) {
            if (!context.cancelled()) {
                show(context.kernel(), task, sink);
            }
        }
    }

    private void show(Kernel kernel, Task task, AnswerSink sink) throws CommandException {
        send(sink, new TaskNameAnswer(task, TaskNameAnswer.Look.CLOSE));
        TypedMemory typed = new TypedMemory(kernel, kernel.memory(), radix.limits());
        boolean[] known = new boolean[members.size()];
        for (String name : STRUCTS) {
            Optional<CType.CompositeType> type = kernel.types().struct(name).type();
            long address = name.equals("task_struct") ? task.address() : ThreadInfo.of(kernel, task);
            if (type.isEmpty()) {
                continue;
            }
            if (members.isEmpty()) {
                Value value = typed.value(type.get(), address);
                send(sink, new TypeAnswers.StructValue("struct " + name, address, value, radix.radix()));
                send(sink, new TypeAnswers.Gap());
            } else {
                chosen(typed, type.get(), address, known, sink);
            }
        }
        for (int i = 0; i < known.length; i++) {
            if (!known[i]) {
                throw new CommandException("task: neither task_struct nor thread_info has a member " + members.get(i));
            }
        }
        if (!members.isEmpty()) {
            send(sink, new TypeAnswers.Gap());
        }
    }

    private void chosen(TypedMemory typed, CType.CompositeType type, long address, boolean[] known, AnswerSink sink) {
        List<Value.MemberValue> values = new ArrayList<>();
        for (int i = 0; i < known.length; i++) {
            try {
                MemberPath path = MemberPath.of(type, members.get(i));
                values.add(new Value.MemberValue(path.path(), typed.reader().read(path.member(), address)));
                known[i] = true;
            } catch (CommandException notOfThisStruct) {
                // perhaps of the other one: what is in neither is said at the end
            }
        }
        if (!values.isEmpty()) {
            send(sink, new TypeAnswers.MemberValues(address, type, values, radix.radix()));
        }
    }

    private static void send(AnswerSink sink, Answer answer) {
        sink.accept(answer);
    }
}
