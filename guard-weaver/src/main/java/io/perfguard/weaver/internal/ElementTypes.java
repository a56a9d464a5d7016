/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** Types as javac knows them: those that it compiles, and all that it sees. Not thread-safe. */
final class ElementTypes {
  private final ProcessingEnvironment environment;

  ElementTypes(ProcessingEnvironment environment) {
    this.environment = environment;
  }

  @Nullable
  TypeInfo find(String internalName) {
    TypeElement element = element(internalName.replace('/', '.'));
    return element == null ? null : info(internalName, element);
  }

  /** By its binary name: each dollar may be one, or part a nested class from its outer one. */
  private @Nullable TypeElement element(String name) {
    TypeElement whole = environment.getElementUtils().getTypeElement(name);
    if (whole != null) {
      return whole;
    }
    for (int at = name.indexOf('$'); at > 0; at = name.indexOf('$', at + 1)) {
      TypeElement outer = environment.getElementUtils().getTypeElement(name.substring(0, at));
      TypeElement nested = outer == null ? null : nested(outer, name);
      if (nested != null) {
        return nested;
      }
    }
    return null;
  }

  private @Nullable TypeElement nested(TypeElement outer, String name) {
    for (Element member : outer.getEnclosedElements()) {
      if (member instanceof TypeElement type) {
        String binary = environment.getElementUtils().getBinaryName(type).toString();
        if (binary.equals(name)) {
          return type;
        }
        if (name.startsWith(binary + "$")) {
          return nested(type, name);
        }
      }
    }
    return null;
  }

  private TypeInfo info(String name, TypeElement element) {
    List<TypeInfo.Member> methods = new ArrayList<>();
    List<TypeInfo.Member> fields = new ArrayList<>();
    for (Element member : element.getEnclosedElements()) {
      if (member instanceof ExecutableElement method) {
        methods.add(new TypeInfo.Member(
            access(member), method.getSimpleName().toString(), descriptor(method)));
      } else if (member instanceof VariableElement field) {
        fields.add(new TypeInfo.Member(
            access(member), field.getSimpleName().toString(), descriptor(field.asType())));
      }
    }
    List<String> interfaces = new ArrayList<>();
    element.getInterfaces().forEach(one -> interfaces.add(internalName(one)));
    boolean isInterface = element.getKind().isInterface();
    int flags = access(element)
        | (isInterface ? Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT : 0)
        | (element.getKind() == ElementKind.ENUM ? Opcodes.ACC_ENUM : 0);
    String superName = element.getSuperclass().getKind() == TypeKind.DECLARED
        ? internalName(element.getSuperclass())
        : isInterface ? "java/lang/Object" : null;
    return new TypeInfo(name, flags, superName, interfaces, nestHost(element), methods, fields);
  }

  private String nestHost(TypeElement element) {
    TypeElement host = element;
    while (host.getNestingKind() != NestingKind.TOP_LEVEL) {
      Element around = host.getEnclosingElement();
      while (around != null && !(around instanceof TypeElement)) {
        around = around.getEnclosingElement();
      }
      if (around == null) {
        break;
      }
      host = (TypeElement) around;
    }
    return environment.getElementUtils().getBinaryName(host).toString().replace('.', '/');
  }

  private static int access(Element element) {
    Set<Modifier> modifiers = element.getModifiers();
    return (modifiers.contains(Modifier.PUBLIC) ? Opcodes.ACC_PUBLIC : 0)
        | (modifiers.contains(Modifier.PROTECTED) ? Opcodes.ACC_PROTECTED : 0)
        | (modifiers.contains(Modifier.PRIVATE) ? Opcodes.ACC_PRIVATE : 0)
        | (modifiers.contains(Modifier.STATIC) ? Opcodes.ACC_STATIC : 0)
        | (modifiers.contains(Modifier.FINAL) ? Opcodes.ACC_FINAL : 0)
        | (modifiers.contains(Modifier.ABSTRACT) ? Opcodes.ACC_ABSTRACT : 0);
  }

  String descriptor(ExecutableElement method) {
    StringBuilder text = new StringBuilder("(");
    method.getParameters().forEach(parameter -> text.append(descriptor(parameter.asType())));
    return text.append(')').append(descriptor(method.getReturnType())).toString();
  }

  private String internalName(TypeMirror type) {
    String descriptor = descriptor(type);
    return descriptor.substring(1, descriptor.length() - 1);
  }

  private String descriptor(TypeMirror type) {
    TypeMirror erased = environment.getTypeUtils().erasure(type);
    return switch (erased.getKind()) {
      case BOOLEAN -> "Z";
      case BYTE -> "B";
      case SHORT -> "S";
      case CHAR -> "C";
      case INT -> "I";
      case LONG -> "J";
      case FLOAT -> "F";
      case DOUBLE -> "D";
      case VOID -> "V";
      case ARRAY -> "[" + descriptor(((ArrayType) erased).getComponentType());
      case DECLARED, ERROR ->
        "L"
            + environment
                .getElementUtils()
                .getBinaryName((TypeElement) ((DeclaredType) erased).asElement())
                .toString()
                .replace('.', '/')
            + ";";
      default -> "Ljava/lang/Object;";
    };
  }
}
