package org.vmcoregdb.server.command.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.server.result.TypeAnswer;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.IntegerNames;
import org.vmcoregdb.types.TypeTable;
import org.vmcoregdb.types.print.Declarations;
import org.vmcoregdb.types.print.ValueText.Radix;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code whatis}: the declaration of a type, variable or function. */
@CommandLine.Command(name = "whatis", description = "Shows how a type, variable or function is declared.")
public final class WhatisCommand implements Command {
    @Option(names = "-o", description = "Offsets of the members.")
    private boolean offsets;

    @Option(names = "-r", paramLabel = "SIZE|RANGE", description = "Structs of this size, such as 96, 0x40 or 64-128.")
    private Optional<String> sizes = Optional.empty();

    @Option(names = "-m", paramLabel = "TYPE", description = "Structs with a member of a type with this in its name.")
    private Optional<String> memberType = Optional.empty();

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "struct or union NAME, NAME.MEMBER, a typedef, a symbol.")
    private List<String> words = new ArrayList<>();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (sizes.isPresent() || memberType.isPresent()) {
            List<CType.CompositeType> found = TypeSearch.of(sizes, memberType).in(kernel.types());
            sink.accept(new Result.TypeResult(new TypeAnswer.Sizes(found)));
            return;
        }
        if (words.isEmpty()) {
            throw new CommandException("whatis: of what?");
        }
        String keyword = words.size() > 1 && words.get(0).matches("struct|union|enum") ? words.get(0) : "";
        String name = String.join(" ", keyword.isEmpty() ? words : words.subList(1, words.size()));
        TypeAnswer answer = keyword.isEmpty()
                ? untagged(context, name)
                : tagged(kernel.types(), name).orElseThrow(() -> unknown(name));
        sink.accept(new Result.TypeResult(answer));
    }

    private static CommandException unknown(String name) {
        return new CommandException("whatis: cannot resolve: " + name);
    }

    private Optional<TypeAnswer> tagged(TypeTable types, String name) {
        try {
            return Optional.of(TypeDeclarations.of(
                    StructReference.parse(types, name), offsets, OptionalLong.empty(), Radix.DECIMAL));
        } catch (CommandException noStruct) {
            return types.enumeration(name).map(TypeAnswer.Constants::new);
        }
    }

    /** What a symbol is comes first, then tags, then typedefs: crash's order. */
    private TypeAnswer untagged(CommandContext context, String name) throws CommandException {
        Kernel kernel = context.kernel();
        Optional<CType> symbol =
                Variables.of(kernel).type(name).or(() -> kernel.types().function(name));
        if (symbol.isPresent() && Symbols.of(kernel).named(name).isPresent()) {
            return new TypeAnswer.Name(name, Declarations.variable(symbol.get(), name) + ";", OptionalLong.empty());
        }
        TypeTable types = kernel.types();
        Optional<CType> typedef = types.typedef(name).filter(CType.TypedefType.class::isInstance);
        if (typedef.isPresent()
                && types.composite(CType.CompositeKind.STRUCT, name).isEmpty()) {
            return TypeDeclarations.typedef(name, typedef.get());
        }
        Optional<CType> integer =
                IntegerNames.isName(name) ? types.typedef(IntegerNames.compilers(name)) : Optional.empty();
        if (integer.isPresent()) {
            return new TypeAnswer.Name(
                    name,
                    IntegerNames.usual(name),
                    OptionalLong.of(integer.get().size()));
        }
        Optional<TypeAnswer> tagged = tagged(types, name);
        return tagged.isPresent() ? tagged.get() : expression(context, name);
    }

    private static TypeAnswer expression(CommandContext context, String text) throws CommandException {
        try {
            CType type = Expression.evaluate(context, context.kernel().memory(), OptionalInt.empty(), text)
                    .type();
            return new TypeAnswer.Name(text, Declarations.type(type), OptionalLong.empty());
        } catch (CommandException wrong) {
            throw unknown(text);
        }
    }
}
