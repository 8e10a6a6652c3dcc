package org.vmcoregdb.server.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Shells for which there is a script that completes subcommands, options and files. */
public enum ShellScript {
    BASH(line -> AutoComplete.bash(line.getCommandName(), line)),
    ZSH(ShellScript::zsh),
    FISH(ShellScript::fish);

    private final Function<CommandLine, String> writer;

    ShellScript(Function<CommandLine, String> writer) {
        this.writer = writer;
    }

    /** The script for a program with all its subcommands. */
    public String of(CommandLine program) {
        return writer.apply(program);
    }

    /** Its name as users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String zsh(CommandLine program) {
        String name = program.getCommandName();
        StringBuilder text = new StringBuilder("#compdef " + name + "\n_" + name + "() {\n"
                + "  local context state line\n  local -a subcommands\n  typeset -A opt_args\n"
                + "  _arguments -C '(- *)'{-h,--help}'[show how to use it]' '(- *)'{-V,--version}'[show the version]' \\\n"
                + "    '1:subcommand:->subcommand' '*::argument:->argument'\n"
                + "  case $state in\n  subcommand)\n    subcommands=(\n");
        Map<String, CommandLine> all = program.getSubcommands();
        all.forEach((sub, line) -> text.append("      ")
                .append(quoted(sub + ":" + sentence(line.getCommandSpec())))
                .append('\n'));
        text.append("    )\n    _describe subcommand subcommands;;\n  argument)\n    case $words[1] in\n");
        all.forEach((sub, line) -> {
            text.append("    ").append(sub).append(") _arguments");
            line.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .flatMap(ShellScript::zshOption)
                    .forEach(option -> text.append(" \\\n      ").append(quoted(option)));
            text.append(" \\\n      '*:file:_files';;\n");
        });
        return text.append("    esac;;\n  esac\n}\n_" + name + " \"$@\"\n").toString();
    }

    /** One specification for each name: {@code *--name[what it does]:VALUE:completer}. */
    private static Stream<String> zshOption(OptionSpec option) {
        String what = "[" + sentence(option).replaceAll("([\\[\\]\\\\])", "\\\\$1") + "]";
        String value = option.arity().max() == 0
                ? ""
                : ":" + option.paramLabel().replaceAll("([:\\\\])", "\\\\$1") + ":_files";
        return Arrays.stream(option.names()).map(each -> "*" + each + what + value);
    }

    private static String fish(CommandLine program) {
        String name = program.getCommandName();
        List<String> lines = new ArrayList<>();
        program.getSubcommands().forEach((sub, line) -> {
            CommandSpec spec = line.getCommandSpec();
            lines.add("complete -c " + name + " -n __fish_use_subcommand -f -a " + sub + " -d "
                    + fishQuoted(sentence(spec)));
            spec.options().stream().filter(option -> !option.hidden()).forEach(option -> {
                StringBuilder text =
                        new StringBuilder("complete -c " + name + " -n '__fish_seen_subcommand_from " + sub + "'");
                for (String each : option.names()) {
                    text.append(each.startsWith("--") ? " -l " + each.substring(2) : " -s " + each.substring(1));
                }
                lines.add(text + (option.arity().max() == 0 ? "" : " -r") + " -d " + fishQuoted(sentence(option)));
            });
        });
        return String.join("\n", lines) + "\n";
    }

    private static String sentence(CommandSpec spec) {
        return String.join(" ", spec.usageMessage().description());
    }

    private static String sentence(OptionSpec option) {
        return String.join(" ", option.description());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String fishQuoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
