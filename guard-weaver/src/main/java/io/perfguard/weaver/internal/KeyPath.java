/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * A part of a key: a parameter or {@code this}, and what is read from it step by step. Immutable.
 *
 * @param parameter its index; -1 for {@code this}
 * @param steps what is read, in order
 * @param type of the last step
 * @param form of the text, or null
 */
record KeyPath(
    int parameter, List<Step> steps, Type type, @Nullable String form) {
  private static final Pattern PATH =
      Pattern.compile("#([A-Za-z_$][\\w$]*)((?:\\.[A-Za-z_$][\\w$]*(?:\\(\\))?)*)");

  /**
   * One step: a method without parameters, or a field. Immutable.
   *
   * @param owner the type that it is read from
   * @param isInterface whether that is an interface
   * @param isMethod whether it is a method
   * @param name its name
   * @param descriptor its descriptor
   */
  record Step(String owner, boolean isInterface, boolean isMethod, String name, String descriptor) {
    Type type() {
      return isMethod ? Type.getReturnType(descriptor) : Type.getType(descriptor);
    }
  }

  /** A key that cannot be made. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  static List<KeyPath> all(MethodModel method) {
    List<KeyPath> paths = new ArrayList<>();
    for (int i = 0; i < method.parameters.length; i++) {
      paths.add(new KeyPath(i, List.of(), method.parameters[i], method.forms[i]));
    }
    return paths;
  }

  static List<KeyPath> parse(String key, ClassModel in, MethodModel method, Types types)
      throws Unreadable {
    List<KeyPath> paths = new ArrayList<>();
    for (String part : key.split(",", -1)) {
      paths.add(parsePart(part.trim(), in, method, types));
    }
    return paths;
  }

  private static KeyPath parsePart(String text, ClassModel in, MethodModel method, Types types)
      throws Unreadable {
    Matcher matcher = PATH.matcher(text);
    if (!matcher.matches()) {
      throw new Unreadable("\"" + text + "\" is no path; write a parameter and what is read from"
          + " it, as in #order.customer.id, and commas between parts");
    }
    String root = matcher.group(1);
    int parameter = root.equals("this") ? -1 : indexOf(root, method);
    if (parameter < 0 && method.isStatic()) {
      throw new Unreadable("#this has no meaning in a static method");
    }
    Type type = parameter < 0 ? Type.getObjectType(in.name) : method.parameters[parameter];
    List<Step> steps = new ArrayList<>();
    String rest = matcher.group(2);
    for (String name : rest.isEmpty() ? new String[0] : rest.substring(1).split("\\.")) {
      Step step =
          step(type, name.endsWith("()") ? name.substring(0, name.length() - 2) : name, in, types);
      steps.add(step);
      type = step.type();
    }
    if (parameter < 0 && steps.isEmpty()) {
      throw new Unreadable("#this is in the key already, unless scope = CLASS; write what is read"
          + " from it, as in #this.tenant()");
    }
    boolean isText = type.getDescriptor().equals("Ljava/lang/String;");
    String form = parameter >= 0 && isText ? method.forms[parameter] : null;
    // A path that meets null is null, also where it ends in a number.
    String wrapper = steps.isEmpty() ? null : Code.wrapper(type);
    Type whole = wrapper == null ? type : Type.getObjectType(wrapper);
    return new KeyPath(parameter, List.copyOf(steps), whole, form);
  }

  private static int indexOf(String name, MethodModel method) throws Unreadable {
    List<String> known = new ArrayList<>();
    for (int i = 0; i < method.parameterNames.length; i++) {
      String parameter = method.parameterNames[i];
      if (name.equals(parameter)) {
        return i;
      }
      if (parameter != null) {
        known.add("#" + parameter);
      }
    }
    if (known.isEmpty() && method.parameters.length > 0) {
      throw new Unreadable(
          "names of parameters are not in the class file; compile with -g or" + " -parameters");
    }
    throw new Unreadable("there is no parameter #" + name
        + (known.isEmpty() ? "; the method has none" : "; there is " + String.join(", ", known)));
  }

  private static Step step(Type type, String name, ClassModel in, Types types) throws Unreadable {
    if (type.getSort() != Type.OBJECT) {
      throw new Unreadable(
          "nothing can be read from " + type.getClassName() + ", as \"" + name + "\" is to be");
    }
    TypeInfo from = types.find(in.name);
    TypeInfo owner = types.find(type.getInternalName());
    if (from == null || owner == null) {
      throw new Unreadable("the type " + type.getClassName() + " was not found");
    }
    Optional<Types.Found> found = types.member(owner.name(), name, from);
    if (found.isEmpty()) {
      throw new Unreadable(type.getClassName() + " has no field \"" + name + "\" and no method "
          + name + "() without parameters that can be reached from here");
    }
    TypeInfo.Member member = found.get().member();
    // A private member, and a field, is named by its own class; else the type that is known here.
    boolean byDeclarer = !found.get().isMethod() || member.is(Opcodes.ACC_PRIVATE);
    TypeInfo named = byDeclarer ? found.get().owner() : owner;
    return new Step(
        named.name(),
        named.is(Opcodes.ACC_INTERFACE),
        found.get().isMethod(),
        member.name(),
        member.descriptor());
  }
}
