package org.vmcoregdb.server.command.symbol;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.symbols.rust.RustNames;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code rustfilt}: mangled names of Rust functions as their sources have them. */
@CommandLine.Command(name = "rustfilt", description = "Shows the name of a Rust function, of a mangled one.")
public final class RustfiltCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "SYMBOL", description = "Mangled names: _RNv… or _ZN….")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("rust_name");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        for (String word : words) {
            String name = RustNames.demangle(word)
                    .orElseThrow(
                            () -> new CommandException("rustfilt: " + word + " is not the symbol of a Rust function"));
            sink.accept(new RustNameAnswer(word, name));
        }
    }
}
