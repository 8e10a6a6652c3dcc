package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.NamedWord;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.ValueNames;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;

/** The memory of a stack, word by word. */
final class RawView implements StackView {
    private final AddressSpace memory;
    private final Stacks stacks;
    private final ValueNames.Namer namer;
    private final StackAnswer.Look look;

    RawView(CommandContext context, StackAnswer.Look look) {
        Kernel kernel = context.kernel();
        this.memory = kernel.memory();
        this.stacks = Stacks.of(kernel);
        this.namer = ValueNames.SYMBOLS.of(kernel);
        this.look = look;
    }

    @Override
    public Optional<Answer> ask(Task task) {
        Optional<StackRegion> stack = stacks.allocated(task);
        if (stack.isEmpty()) {
            return Optional.of(new RawStackAnswer(task, List.of(), Optional.empty(), look));
        }
        StackCopy copy = StackCopy.of(memory, stack.get().low(), stack.get().high());
        List<StackAnswer.Words> parts = new ArrayList<>();
        Optional<String> problem = Optional.empty();
        int at = 0;
        while (at < copy.count()) {
            if (copy.has(at)) {
                List<NamedWord> words = new ArrayList<>();
                long address = copy.address(at);
                while (at < copy.count() && copy.has(at)) {
                    words.add(namer.name(copy.word(at++)));
                }
                parts.add(new StackAnswer.Words(address, words));
            } else {
                if (problem.isEmpty()) {
                    problem = Optional.of("The stack is not all there: " + reason(copy.address(at)) + ".");
                }
                at++;
            }
        }
        return Optional.of(new RawStackAnswer(task, parts, problem, look));
    }

    private String reason(long address) {
        FaultReason why = memory.fault(address).orElse(FaultReason.NOT_MAPPED);
        return String.valueOf(new MemoryFault(address, false, why).getMessage());
    }
}
