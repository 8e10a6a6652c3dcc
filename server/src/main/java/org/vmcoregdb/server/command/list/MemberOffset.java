package org.vmcoregdb.server.command.list;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.server.command.Arithmetic;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.types.StructReference;

/** Distances in structs as users write them: {@code task_struct.tasks}, or a number of bytes. */
final class MemberOffset {
    private MemberOffset() {}

    static long parse(Kernel kernel, String text) throws CommandException {
        Optional<Long> number = Arithmetic.number(text);
        if (number.isPresent()) {
            return number.get();
        }
        if (!text.contains(".")) {
            throw new CommandException(text + " is neither STRUCT.MEMBER nor a number");
        }
        return StructReference.parse(kernel.types(), text).members().get(0).byteOffset();
    }

    /** Whether a word is a member of a struct that there is. */
    static boolean isMember(Kernel kernel, String text) {
        int dot = text.indexOf('.');
        return dot > 0 && kernel.types().struct(text.substring(0, dot)).type().isPresent();
    }

    /** The same where nothing means 0. */
    static long parse(Kernel kernel, Optional<String> text) throws CommandException {
        return text.isPresent() ? parse(kernel, text.get()) : 0;
    }
}
