//! `where`: one answer for every spelling of a thing, and a proposal for what is none.

use crate::support::project::Project;

fn asked(project: &Project, item: &[&str]) -> String {
    project.done(&[&["where"], item].concat()).stdout
}

#[test]
fn an_item_is_found_under_each_of_its_names() {
    let project = Project::generated();
    let same: [&[&str]; 4] = [
        &[
            "MessageDto.created",
            "Message.created",
            "Message::created",
            "types::Message.created",
            "Message::created_at",
            "MessageDto::created",
            "#/components/schemas/MessageDto/properties/created",
        ],
        &[
            "list_conversations",
            "Client::list_conversations()",
            "OperationId::ListConversations",
            "operation::OperationId::ListConversations",
            "GET /v1/chatbots/{chatbotId}/conversations",
            "ConversationController_listConversations[1]_v1",
        ],
        &["ConversationStatus::InProgress", "InProgress", "types::ConversationStatus::InProgress"],
        &["ChatbotId", "types::ChatbotId", "{chatbotId}", "path chatbotId"],
    ];
    for names in same {
        let first = asked(&project, &names[..1]);
        for name in names {
            assert_eq!(asked(&project, &[name]), first, "{name}");
        }
    }
}

#[test]
fn the_answer_has_pages_rules_overlay_lock_and_the_last_diff() {
    let project = Project::generated();
    project.write("spec/released.json", project.read("spec/openapi.json"));
    let message = asked(&project, &["MessageDto.created"]);
    let line = project.read("spec/names.lock").lines().position(|line| line.contains("\"MessageDto\": {"));
    assert!(line.is_some());
    for text in [
        "rust  types::Message.created",
        "page  spec/pages/conversation-management.md:86, 98, 110; spec/pages/conversation-messages.md:14, 26, 38, 50",
        "rule  timestamp: MessageDto.created.x-timestamp added as true",
        "fields / MessageDto / created",
        "diff  unchanged since the last release",
    ] {
        assert!(message.contains(text), "{text}\n{message}");
    }
    let place =
        message.split("spec/names.lock:").nth(1).and_then(|rest| rest.split(' ').next()).expect("a line");
    let number: usize = place.parse().expect("a number");
    let lock = project.read("spec/names.lock");
    assert_eq!(lock.lines().nth(number - 1).map(str::trim), Some("\"created\": \"created\","));
    // An action of the overlay, with the line at which it is written.
    let info = asked(&project, &["#/info"]);
    let place =
        info.split("spec/overlay.yaml:").nth(1).and_then(|rest| rest.split(' ').next()).expect("a line");
    let number: usize = place.parse().expect("a number");
    let overlay = project.read("spec/overlay.yaml");
    assert!(overlay.lines().nth(number - 1).is_some_and(|line| line.contains("$.info")), "{info}");
    // An enum that was written inline, and two texts.
    assert!(asked(&project, &["ChannelType"]).contains("inline in "));
    let texts = asked(&project, &["MessageMetaWhatsAppTemplate_ButtonDto.type"]);
    assert!(texts.contains("(kept)") && texts.contains("dropped  \"The type of button"), "{texts}");
}

#[test]
fn the_verdict_is_that_of_diff() {
    let project = Project::generated();
    project.write("spec/released.json", project.read("spec/openapi.json"));
    for page in ["conversation-management", "conversation-messages", "widgets"] {
        let path = format!("spec/pages/{page}.md");
        let text = project.read(&path);
        project
            .write(&path, text.replace(r#""outgoing":{"type":"boolean""#, r#""outgoing":{"type":"string""#));
    }
    project.done(&["codegen"]);
    let told = asked(&project, &["Message.outgoing"]);
    assert!(told.contains("diff  MessageDto.outgoing: breaking; type-changed"), "{told}");
    assert!(told.contains("types::Message.outgoing is `String`, was `bool`"), "{told}");
}

#[test]
fn a_former_name_answers_for_the_new_one() {
    let project = Project::generated();
    let lock = project.read("spec/names.lock");
    let lock = lock.trim_end().strip_suffix('}').expect("an object");
    let aliases = r#""aliases": {"functions": {"all_conversations": "GET /v1/chatbots/{chatbotId}/conversations"},
        "types": {"Note": "MessageNoteDto"}, "fields": {"MessageDto": {"made": "created"}}}"#;
    project.write("spec/names.lock", format!("{lock}, {aliases}}}"));
    project.done(&["codegen"]);
    for (old, new) in [
        ("OperationId::AllConversations", "GET /v1/chatbots/{chatbotId}/conversations\n"),
        ("types::Note", "MessageNoteDto\n"),
        ("Message.made", "MessageDto.created\n"),
    ] {
        let told = asked(&project, &[old]);
        assert!(told.starts_with(new) && told.contains("(a former name)"), "{old}: {told}");
        assert!(!told.contains("\n\n"), "one answer: {told}");
    }
}

#[test]
fn several_meanings_are_apart_and_none_has_proposals() {
    let project = Project::generated();
    let several = asked(&project, &["conversationId"]);
    assert!(several.contains("HandleIncomingResponseDto.conversationId\n"), "{several}");
    assert!(several.contains("\n\npath conversationId\n"), "{several}");
    let many = asked(&project, &["type"]);
    assert!(many.contains("meanings; name one of them:\n") && many.contains("  MessageDto.type\n"), "{many}");
    let none = project.refused(&["where", "Mesage.created"]).stderr;
    assert!(none.contains("did you mean `Message.created`"), "{none}");
    let words = asked(&project, &["GET", "/v1/chatbots/{chatbotId}/conversations"]);
    assert!(words.contains("Client::list_conversations"), "{words}");
}

#[test]
fn several_names_have_an_answer_each() {
    let project = Project::generated();
    let one = |item: &str| asked(&project, &[item]);
    let operation = "GET /v1/chatbots/{chatbotId}/conversations";
    let expected = format!("{}\n{}\n{}", one("ChatbotId"), one(operation), one("Message.created"));
    let [method, path] = ["GET", "/v1/chatbots/{chatbotId}/conversations"];
    assert_eq!(asked(&project, &["ChatbotId", method, path, "Message.created"]), expected);
    // A name with a mistake is a failure, and the others are answered all the same.
    let run = project.run(&["where", "GET", "/v1/chatbts", "ChatbotId"]);
    assert_eq!((run.status, run.stdout), (1, one("ChatbotId")));
    assert!(run.stderr.starts_with("nothing is called `GET /v1/chatbts`"), "{}", run.stderr);
}

#[test]
fn what_came_with_something_new_is_new_and_unions_have_variants() {
    let project = Project::generated();
    project.write("spec/released.json", project.read("spec/openapi.json"));
    let action = r##"
  - target: $.components.schemas
    description: A schema with an inline object and a union.
    update:
      Pet:
        type: object
        properties:
          home: { type: object, properties: { street: { type: object, properties: { name: { type: string } } } } }
          kind:
            oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }, { type: string }]
            discriminator: { propertyName: is, mapping: { meow: "#/components/schemas/Cat" } }
      Cat: { type: object, required: [is], properties: { is: { type: string } } }
      Dog: { type: object, required: [is], properties: { is: { type: string }, b: { type: integer } } }
"##;
    let overlay = project.read("spec/overlay.yaml");
    project.write("spec/overlay.yaml", overlay.trim_end().to_owned() + action);
    project.done(&["codegen"]);
    for item in ["PetHome", "PetHomeStreet", "Pet.home"] {
        let told = asked(&project, &[item]);
        assert!(told.contains("diff  new since the last release, with Pet"), "{item}: {told}");
    }
    assert!(asked(&project, &["Message.created"]).contains("diff  unchanged since the last release"));
    let cat = asked(&project, &["PetKind::Cat"]);
    for part in [
        "Pet.kind: Cat, discriminated by `Cat`, `meow`",
        "rust  types::PetKind::Cat",
        "#/components/schemas/Pet/properties/kind",
    ] {
        assert!(cat.contains(part), "{part}: {cat}");
    }
    assert!(asked(&project, &["types::PetKind::Text"]).contains("types::PetKind::Text"));
}
