/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver;

import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import io.perfguard.weaver.internal.Compilation;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/**
 * The annotation processor: checks the methods with {@code @CacheMethod}, {@code @CacheInvalidate}
 * and {@code @Operation}, weaves them into the class files that javac has written, and writes down
 * which there are. One entry among {@code annotationProcessorPaths} is all that it needs.
 *
 * <p>Made and called by javac, on one thread.
 */
public final class WeavingProcessor extends AbstractProcessor {
  /*
   * javac tells when it has written a class, and when it has written all: then the class files are woven in place. Why
   * class files and not sources: javac's API has no way to change a method, and the ways around that need
   * --add-exports. What was woven is woven again only when javac has written it again.
   */
  private @Nullable Compilation compilation;

  /** For javac. */
  public WeavingProcessor() {}

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latest();
  }

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of("*"); // annotations inside of methods are told to nobody
  }

  @Override
  public synchronized void init(ProcessingEnvironment environment) {
    super.init(environment);
    ProcessingEnvironment own = unwrapped(environment);
    Compilation weaves = new Compilation(own);
    compilation = weaves;
    try {
      JavacTask.instance(own).addTaskListener(new TaskListener() {
        private final Set<String> written = new LinkedHashSet<>();

        @Override
        public void finished(TaskEvent event) {
          TypeElement type = event.getTypeElement();
          if (event.getKind() == TaskEvent.Kind.GENERATE && type != null) {
            written.add(own.getElementUtils().getBinaryName(type).toString());
          } else if (event.getKind() == TaskEvent.Kind.COMPILATION) {
            Set<String> classes = new LinkedHashSet<>(written);
            written.clear();
            weaves.weave(classes);
          }
        }
      });
    } catch (IllegalArgumentException e) { // not javac
      own.getMessager()
          .printMessage(
              Diagnostic.Kind.MANDATORY_WARNING,
              "guard-weaver needs javac and was called by "
                  + environment.getClass().getName()
                  + ": @CacheMethod and @Operation are not woven here; weave with the"
                  + " byte-buddy-maven-plugin instead");
    }
  }

  /** IntelliJ hands out a wrapper, and a way to what is inside. */
  private static ProcessingEnvironment unwrapped(ProcessingEnvironment environment) {
    try {
      Class<?> wrappers = Class.forName(
          "org.jetbrains.jps.javac.APIWrappers", false, environment.getClass().getClassLoader());
      Object inside = wrappers
          .getMethod("unwrap", Class.class, Object.class)
          .invoke(null, ProcessingEnvironment.class, environment);
      return inside instanceof ProcessingEnvironment own ? own : environment;
    } catch (ReflectiveOperationException | LinkageError e) { // not IntelliJ
      return environment;
    }
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    Compilation weaves = compilation;
    if (weaves != null) {
      for (TypeElement annotation : annotations) {
        if (Compilation.isOurs(annotation)) {
          for (Element element : round.getElementsAnnotatedWith(annotation)) {
            weaves.found(annotation, element);
          }
        }
      }
      if (round.processingOver() && !round.errorRaised()) {
        weaves.writeIndex();
      }
    }
    return false;
  }
}
