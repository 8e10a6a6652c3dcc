package org.vmcoregdb.server.command.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.server.result.TypeAnswer;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.print.Value;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

    @Parameters(arity = "0..*", paramLabel = "PID|TASK", description = "Which tasks; else the current one.")
    private List<String> words = new ArrayList<>();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        List<Task> tasks = new ArrayList<>();
        for (String word : words) {
            tasks.addAll(TaskArguments.several(context.kernel(), word));
        }
        if (tasks.isEmpty()) {
            tasks.add(context.task());
        }
        for (Task task : tasks) {
            if (!context.cancelled()) {
                show(context.kernel(), task, sink);
            }
        }
    }

    private void show(Kernel kernel, Task task, ResultSink sink) throws CommandException {
        send(sink, new TypeAnswer.TaskHeading(task));
        TypedMemory typed = new TypedMemory(kernel, kernel.memory());
        boolean[] known = new boolean[members.size()];
        for (String name : STRUCTS) {
            Optional<CType.CompositeType> type = kernel.types().struct(name).type();
            long address = name.equals("task_struct") ? task.address() : threadInfo(kernel, task);
            if (type.isEmpty()) {
                continue;
            }
            if (members.isEmpty()) {
                Value value = typed.value(type.get(), address);
                send(sink, new TypeAnswer.StructValue("struct " + name, address, value, radix.radix()));
                send(sink, new TypeAnswer.Gap());
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
            send(sink, new TypeAnswer.Gap());
        }
    }

    private void chosen(TypedMemory typed, CType.CompositeType type, long address, boolean[] known, ResultSink sink) {
        List<Value.MemberValue> values = new ArrayList<>();
        for (int i = 0; i < known.length; i++) {
            try {
                MemberPath path = MemberPath.of(type, members.get(i));
                values.add(new Value.MemberValue(path.path(), typed.reader().read(path.member(), address)));
                known[i] = true;
            } catch (CommandException notOfThisStruct) {
                // perhaps of the other one: what is in neither is told at the end
            }
        }
        if (!values.isEmpty()) {
            send(sink, new TypeAnswer.MemberValues(address, type, values, radix.radix()));
        }
    }

    private static void send(ResultSink sink, TypeAnswer answer) {
        sink.accept(new Result.TypeResult(answer));
    }

    /** Since 4.9 at the start of the task_struct, before that at the bottom of the stack. */
    private static long threadInfo(Kernel kernel, Task task) {
        Optional<Field> inside = kernel.types().struct("task_struct").field("thread_info");
        return inside.map(f -> f.at(task.address())).orElse(task.stack());
    }
}
