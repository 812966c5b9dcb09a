package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each template selects what RFC 6570 §3.2 says that it expands to. Nearly all of the RFC's expansions are no topics, so their texts are matched. */
class UriTemplateTest {
    private static boolean expandsTo(String template, String text) {
        assertThat(UriTemplate.isTemplate(template)).as(template).isTrue();
        return UriTemplate.of(template).matches(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                // §1.2, levels 1 to 4
                "{var} value",
                "{hello} Hello%20World%21",
                "{+var} value",
                "{+hello} Hello%20World!",
                "{+path}/here /foo/bar/here",
                "here?ref={+path} here?ref=/foo/bar",
                "X{#var} X#value",
                "X{#hello} X#Hello%20World!",
                "map?{x,y} map?1024,768",
                "{x,hello,y} 1024,Hello%20World%21,768",
                "{+x,hello,y} 1024,Hello%20World!,768",
                "{+path,x}/here /foo/bar,1024/here",
                "{#x,hello,y} #1024,Hello%20World!,768",
                "{#path,x}/here #/foo/bar,1024/here",
                "X{.var} X.value",
                "X{.x,y} X.1024.768",
                "{/var} /value",
                "{/var,x}/here /value/1024/here",
                "{;x,y} ;x=1024;y=768",
                "{;x,y,empty} ;x=1024;y=768;empty",
                "{?x,y} ?x=1024&y=768",
                "{?x,y,empty} ?x=1024&y=768&empty=",
                "?fixed=yes{&x} ?fixed=yes&x=1024",
                "{&x,y,empty} &x=1024&y=768&empty=",
                "{var:3} val",
                "{var:30} value",
                "{list} red,green,blue",
                "{list*} red,green,blue",
                "{keys} semi,%3B,dot,.,comma,%2C",
                "{keys*} semi=%3B,dot=.,comma=%2C",
                "{+path:6}/here /foo/b/here",
                "{+list} red,green,blue",
                "{+list*} red,green,blue",
                "{+keys} semi,;,dot,.,comma,,",
                "{+keys*} semi=;,dot=.,comma=,",
                "{#path:6}/here #/foo/b/here",
                "{#list} #red,green,blue",
                "{#list*} #red,green,blue",
                "{#keys} #semi,;,dot,.,comma,,",
                "{#keys*} #semi=;,dot=.,comma=,",
                "X{.var:3} X.val",
                "X{.list} X.red,green,blue",
                "X{.list*} X.red.green.blue",
                "X{.keys} X.semi,%3B,dot,.,comma,%2C",
                "X{.keys*} X.semi=%3B.dot=..comma=%2C",
                "{/var:1,var} /v/value",
                "{/list} /red,green,blue",
                "{/list*} /red/green/blue",
                "{/list*,path:4} /red/green/blue/%2Ffoo",
                "{/keys} /semi,%3B,dot,.,comma,%2C",
                "{/keys*} /semi=%3B/dot=./comma=%2C",
                "{;hello:5} ;hello=Hello",
                "{;list} ;list=red,green,blue",
                "{;list*} ;list=red;list=green;list=blue",
                "{;keys} ;keys=semi,%3B,dot,.,comma,%2C",
                "{;keys*} ;semi=%3B;dot=.;comma=%2C",
                "{?var:3} ?var=val",
                "{?list} ?list=red,green,blue",
                "{?list*} ?list=red&list=green&list=blue",
                "{?keys} ?keys=semi,%3B,dot,.,comma,%2C",
                "{?keys*} ?semi=%3B&dot=.&comma=%2C",
                "{&var:3} &var=val",
                "{&list} &list=red,green,blue",
                "{&list*} &list=red&list=green&list=blue",
                "{&keys} &keys=semi,%3B,dot,.,comma,%2C",
                "{&keys*} &semi=%3B&dot=.&comma=%2C",
                // §3.2.1
                "{count} one,two,three",
                "{count*} one,two,three",
                "{/count} /one,two,three",
                "{/count*} /one/two/three",
                "{;count} ;count=one,two,three",
                "{;count*} ;count=one;count=two;count=three",
                "{?count} ?count=one,two,three",
                "{?count*} ?count=one&count=two&count=three",
                "{&count*} &count=one&count=two&count=three",
                // §3.2.2
                "{half} 50%25",
                "O{empty}X OX",
                "O{undef}X OX",
                "{x,y} 1024,768",
                "?{x,empty} ?1024,",
                "?{x,undef} ?1024",
                "?{undef,y} ?768",
                "{var:3} val",
                // §3.2.3
                "{+half} 50%25",
                "{base}index http%3A%2F%2Fexample.com%2Fhome%2Findex",
                "{+base}index http://example.com/home/index",
                "O{+empty}X OX",
                "O{+undef}X OX",
                "{+path}/here /foo/bar/here",
                "up{+path}{var}/here up/foo/barvalue/here",
                "{+x,hello,y} 1024,Hello%20World!,768",
                "{+path,x}/here /foo/bar,1024/here",
                // §3.2.4
                "{#half} #50%25",
                "foo{#empty} foo#",
                "foo{#undef} foo",
                "{#path,x}/here #/foo/bar,1024/here",
                // §3.2.5
                "{.who} .fred",
                "{.who,who} .fred.fred",
                "{.half,who} .50%25.fred",
                "www{.dom*} www.example.com",
                "X{.val} X.val",
                "X{.empty} X.",
                "X{.undef} X",
                "X{.empty_keys} X",
                "X{.empty_keys*} X",
                // §3.2.6
                "{/who} /fred",
                "{/who,who} /fred/fred",
                "{/half,who} /50%25/fred",
                "{/who,dub} /fred/me%2Ftoo",
                "{/var} /value",
                "{/var,empty} /value/",
                "{/var,undef} /value",
                "{/var,x}/here /value/1024/here",
                // §3.2.7
                "{;who} ;who=fred",
                "{;half} ;half=50%25",
                "{;empty} ;empty",
                "{;v,empty,who} ;v=6;empty;who=fred",
                "{;v,bar,who} ;v=6;who=fred",
                "{;x,y,undef} ;x=1024;y=768",
                // §3.2.8
                "{?who} ?who=fred",
                "{?half} ?half=50%25",
                "{?x,y,undef} ?x=1024&y=768",
                // §3.2.9
                "{&who} &who=fred",
                "{&half} &half=50%25",
                "?fixed=yes{&x} ?fixed=yes&x=1024",
                "{&x,y,undef} &x=1024&y=768",
            })
    void selectsWhatTheRfcExpandsItTo(String template, String expansion) {
        assertThat(expandsTo(template, expansion)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{undef}",
                "{+undef}",
                "{#undef}",
                "{.undef}",
                "{/undef}",
                "{;undef}",
                "{?undef}",
                "{&undef}",
                "{?empty_keys*}"
            })
    void anExpressionOfNothingIsNothing(String template) {
        assertThat(expandsTo(template, "")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/api/notes/{id} /api/notes/7/8",
                "/api/notes/{id} /api/notes/7?x=1",
                "/api/notes/{id} /api/notes/a:b",
                "/api/notes/{id} /api/note/7",
                "/api/notes/{id} /api/notes",
                "/x{/a,b} /x/1/2/3",
                "/x{/a} /x1",
                "{var:3} value",
                "{var:1} %20%20",
                "{var:3} a,b",
                "{x}41 %41",
                "{?x} ?y=1",
                "{?x,y} ?y=1&x=1",
                "{?x} ?x",
                "{;x} ;y",
                "{&x} ?x=1",
                "{#x} x",
                "X{.var} Xvalue",
                "/{x} /a!b"
            })
    void selectsNothingElse(String template, String text) {
        assertThat(expandsTo(template, text)).isFalse();
    }

    @Test
    void aPrefixCountsCharactersAndNotBytes() {
        assertThat(expandsTo("/{x:2}", "/%C3%A4%F0%9F%94%94")).isTrue();
        assertThat(expandsTo("/{x:1}", "/%C3%A4%F0%9F%94%94")).isFalse();
        assertThat(expandsTo("/{x:9999}", "/" + "%20".repeat(300))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/notes/{id}, true",
        "'/api{/collection,id}', true",
        "https://example.com/books/{id}{?page}, true",
        "https://example.com:8080/{+path}, true",
        "urn:isbn:{isbn}, true",
        "/{a}/b?c={d}, true",
        "/{a.b_c%41}, true",
        "/x{foo}?, false",
        "/x{/foo}?, false",
        "/x{/foo}*, false",
        "/x{/foo}+, false",
        "/:a/{foo}, false",
        "/*/{foo}, false",
        "/(a)/{foo}, false",
        "/\\:/{foo}, false",
        "/{:foo}, false",
        "/{foo-bar}, false",
        "/{foo}/{*}, false",
        "/{a:b}, false",
        "/{}, false",
        "'/{a,}', false",
        "/{a, false",
        "/a, false"
    })
    void isToldFromAUrlPattern(String text, boolean template) {
        assertThat(UriTemplate.isTemplate(text)).isEqualTo(template);
    }

    @Test
    void selectsTopicsAsASelector() {
        TopicSelector notes = TopicSelector.parse("/api/notes/{id}");

        assertThat(notes).isInstanceOf(UriTemplate.class);
        assertThat(notes.selects(new Topic("/api/notes/7"))).isTrue();
        assertThat(notes.selects(new Topic("/api/notes/7/8"))).isFalse();
        assertThat(TopicSelector.parse("https://example.com/books/{id}")
                        .selects(new Topic("https://example.com/books/a%2Fb")))
                .isTrue();
        assertThat(TopicSelector.parse("/caf\u00e9/{id}").selects(new Topic("/caf%C3%A9/1")))
                .isTrue();
    }

    @Test
    void hasABound() {
        assertThatThrownBy(() -> TopicSelector.parse("/{a}".repeat(17))).hasMessageContaining("at most 16");
        assertThatThrownBy(() -> TopicSelector.parse("/a b/{a}")).hasMessageContaining("blank");
    }
}
