package org.vmcoregdb.server.command.kmem;

import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Options whose value is there only after {@code =}: {@code -S=0,2}, while the word after {@code -S} is a name. */
final class EqualsValue implements IParameterPreprocessor {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's own type
    public boolean preprocess(Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
        String value = "";
        if ("=".equals(info.get("separator")) && !words.isEmpty()) {
            value = words.pop();
        }
        option.setValue(Optional.of(value));
        return true;
    }
}
