// The answer to `list_conversations` as one would write it by hand, property by property in the order of the document.
// Included several times, each time with another meaning of `Map` and `Nested`.

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListConversationsResponse {
    conversations: Vec<Conversation>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conversation {
    id: String,
    contact_id: String,
    archived: bool,
    channel_id: String,
    channel_type: String,
    chatbot_id: String,
    id_token: String,
    language: String,
    operator_id: String,
    photo_url: String,
    session_count: i64,
    tags: Vec<String>,
    unread: bool,
    variables: Map<String>,
    last_block: Option<Nested<ConversationBlock>>,
    last_button: Option<Nested<ConversationBlock>>,
    created: String,
    updated: String,
    provider_id: Option<String>,
    name: String,
    last_message: Option<Nested<Content>>,
    snoozed: String,
    last_user_action: String,
    mentions: Vec<String>,
    mentions_read: Map<bool>,
    notes: Option<Nested<ConversationNotes>>,
    last_sender: Option<String>,
    user_input: Option<Nested<ConversationUserInput>>,
    environment: Environment,
    metadata: Map<String>,
    last_user_input: Option<String>,
    lead_ai_conversation: Option<Nested<ConversationLeadAiConversation>>,
    team: Option<Nested<ConversationTeam>>,
    state: i64,
    last_assigned_operator_id: Option<String>,
    last_seen: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConversationBlock {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    text: Option<String>,
    file: Option<Nested<MessageContentFile>>,
    buttons: Option<Nested<MessageContentButtons>>,
    selected_button: Option<Nested<MessageContentButtonReply>>,
    template: Option<Nested<MessageTemplate>>,
    contact: Option<Nested<MessageContentContact>>,
    location: Option<Nested<MessageLocation>>,
    note: Option<Nested<MessageNote>>,
    voice_hangup: Option<Nested<MessageVoiceHangup>>,
    voice_transfer: Option<Nested<MessageVoiceTransfer>>,
    agent_handover: Option<Nested<MessageAgentHandover>>,
    email: Option<Nested<MessageContentEmail>>,
    transcription: Option<Nested<MessageContentTranscription>>,
    text_to_speech: Option<Nested<MessageContentTextToSpeech>>,
    reaction: Option<Nested<MessageContentReaction>>,
    call_settings: Option<Nested<MessageContentCallSettings>>,
    meta_whatsapp_template: Option<Nested<MessageMetaWhatsAppTemplate>>,
    operator: Option<Nested<Operator>>,
    delay: Option<f64>,
    lead_ai_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentFile {
    name: String,
    url: String,
    #[serde(rename = "type")]
    kind: String,
    mime_type: String,
    size: i64,
    attachment_ref: String,
    caption: Option<String>,
    transcript: Option<String>,
    facebook_attachment_id: Option<String>,
    whatsapp_attachment_id: Option<String>,
    instagram_attachment_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentButtons {
    buttons: Vec<MessageContentButton>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentButton {
    label: String,
    #[serde(rename = "type")]
    kind: String,
    value: String,
    payload: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentButtonReply {
    label: String,
    value: String,
    payload: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    reference: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageTemplate {
    body: String,
    header: Option<String>,
    footer: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentContact {
    addresses: Vec<MessageContentContactAddress>,
    emails: Vec<MessageContentContactEmail>,
    name: Option<Nested<MessageContentContactName>>,
    org: Option<Nested<MessageContentContactOrg>>,
    phones: Vec<MessageContentContactPhone>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentContactAddress {
    city: Option<String>,
    country: Option<String>,
    country_code: Option<String>,
    street: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    zip: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentContactEmail {
    email: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentContactName {
    first_name: Option<String>,
    formatted_name: Option<String>,
    last_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentContactOrg {
    company: Option<String>,
    title: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentContactPhone {
    phone: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    wa_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageLocation {
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageNote {
    text: String,
    mentions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageVoiceHangup {
    reason: String,
    headers: Map<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageVoiceTransfer {
    target: String,
    reason: Option<String>,
    headers: Map<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageAgentHandover {
    reason: String,
    timeout_seconds: Option<f64>,
    agent_id: Option<String>,
    group_id: Option<String>,
    assignment_method: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentEmail {
    subject: String,
    body: String,
    from: String,
    to: Vec<String>,
    cc: Vec<String>,
    bcc: Vec<String>,
    attachment_ids: Vec<String>,
    references: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentTranscription {
    text: String,
    language: String,
    audio_ref: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentTextToSpeech {
    text: String,
    speech: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentReaction {
    reaction_to_mid: String,
    action: String,
    reaction: String,
    emoji: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageContentCallSettings {
    user_input_speech_detection_timeout: Option<f64>,
    dtmf: Option<bool>,
    barge_in: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageMetaWhatsAppTemplate {
    template_name: String,
    language: String,
    body_text: String,
    header_text: Option<String>,
    footer_text: Option<String>,
    header: Option<Nested<MessageMetaWhatsAppTemplateHeader>>,
    body_parameters: Vec<String>,
    buttons: Vec<MessageMetaWhatsAppTemplateButton>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageMetaWhatsAppTemplateHeader {
    file: Option<Nested<MessageMetaWhatsAppTemplateHeaderFile>>,
    parameters: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageMetaWhatsAppTemplateHeaderFile {
    name: String,
    url: String,
    #[serde(rename = "type")]
    kind: String,
    mime_type: String,
    size: i64,
    attachment_ref: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageMetaWhatsAppTemplateButton {
    label: String,
    #[serde(rename = "type")]
    kind: String,
    url: Option<String>,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    operator_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConversationNotes {
    notes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConversationUserInput {
    redirect: String,
    is_sensitive: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConversationLeadAiConversation {
    flow_id: String,
    step_id: String,
    interactions: i64,
    execution_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConversationTeam {
    team_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Environment {
    Dev,
    Test,
    Prod,
}
